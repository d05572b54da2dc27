import { probe, type ProbeInput } from './asker';
import { proofOf, type Credentials, type SipMessage } from './sip';

/** What a probe of writes needs to know besides. */
export interface WriteProbeInput extends ProbeInput {
  readonly account: Credentials;
  /** URI of the one contact that is registered again and again. */
  readonly contact: string;
  /** Seconds it is registered for. */
  readonly expires: number;
}

/** The challenge that was answered last: it is good for many requests, so that one question is one request. */
let challenge: SipMessage | undefined;

/** Registers one contact again and again: the proxy confirms what is written down, and where nothing can be, refuses. */
probe<WriteProbeInput>({
  question: ({ proxy, port, account, contact, expires }) => {
    const proof = challenge && proofOf(challenge, account, 'REGISTER', `sip:${proxy}:${port}`);
    return {
      method: 'REGISTER',
      from: `<sip:${account.user}@${proxy}>`,
      to: `<sip:${account.user}@${proxy}>`,
      headers: [['Contact', `<${contact}>`], ['Expires', String(expires)], ...(proof ? [proof] : [])],
    };
  },
  judge: (answer) => {
    if (answer.status === 200) return 'good';
    if (answer.status !== 401) return 'bad';
    challenge = answer;
    return 'again';
  },
});
