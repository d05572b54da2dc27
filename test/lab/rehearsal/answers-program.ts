import { createSocket } from 'node:dgram';
import { parseSip, writeRequest } from '../../../lib/lab/traffic/sip';

// Asks each of the places in its arguments (`name=own,proxy`) whether it is alive, every 20 ms, and says who answered when:
// `east 1700000000000`, in milliseconds since 1970, as long as its input is open.
const PORT = 5060;
const INTERVAL = 20;

for (const place of process.argv.slice(2)) {
  const [name = '', own = '', proxy = ''] = place.split(/[=,]/);
  const socket = createSocket('udp4');
  let sent = 0;
  socket.on('message', (data) => {
    if (parseSip(data.toString())?.status === 200) console.log(`${name} ${Date.now()}`);
  });
  socket.bind(0, own, () => {
    setInterval(() => {
      const id = `${++sent}-${name}`;
      const request = writeRequest('OPTIONS', `sip:${proxy}:${PORT}`, [
        ['Via', `SIP/2.0/UDP ${own}:${socket.address().port};branch=z9hG4bK${id}`],
        ['From', `<sip:probe@${own}>;tag=${id}`],
        ['To', `<sip:${proxy}:${PORT}>`],
        ['Call-ID', `${id}@${own}`],
        ['CSeq', '1 OPTIONS'],
        ['Max-Forwards', '70'],
      ]);
      // Nobody may be there to take it.
      socket.send(request, PORT, proxy, () => undefined);
    }, INTERVAL);
  });
}
process.stdin.on('close', () => process.exit()).resume();
