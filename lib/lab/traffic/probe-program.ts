import { probe } from './asker';

/** Asks a proxy whether it is alive. */
probe({
  question: ({ own, proxy, port }) => ({
    method: 'OPTIONS',
    from: `<sip:probe@${own}>`,
    to: `<sip:${proxy}:${port}>`,
    headers: [],
  }),
  judge: ({ status }) => (status === 200 ? 'good' : 'bad'),
});
