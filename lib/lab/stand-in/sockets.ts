import { createSocket } from 'node:dgram';
import { createServer, type Server } from 'node:net';
import type { CfgSocket } from '../../syntax/opensips-cfg';
import { headerOf, parseSip } from '../traffic/sip';
import type { Registrar } from './registrar';

/**
 * Listens for SIP. An address that the machine does not hold can be bound where `ip_nonlocal_bind` is set, as for OpenSIPS.
 * @throws Error when it cannot
 */
export async function listenForSip({ protocol, host, port }: CfgSocket, registrar: Registrar): Promise<void> {
  switch (protocol) {
    case 'udp': {
      const socket = createSocket(host.family === 'ipv6' ? 'udp6' : 'udp4');
      socket.on('message', (data, from) => {
        const answer = answerTo(data.toString(), registrar);
        // Back to where it came from, whatever Via says: what `force_rport()` does.
        if (answer !== undefined) socket.send(answer, from.port, from.address, () => undefined);
      });
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject).bind(port, host.toString(), resolve);
      });
      socket.on('error', () => undefined);
      return;
    }
    case 'tcp':
      await listening(tcpServer(registrar), { host, port });
  }
}

/** @throws Error when it cannot */
export async function listening(server: Server, { host, port }: Pick<CfgSocket, 'host' | 'port'>): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host.toString(), resolve);
  });
}

function tcpServer(registrar: Registrar): Server {
  return createServer((connection) => {
    let rest = '';
    connection.setEncoding('utf8').on('data', (text: string) => {
      rest += text;
      for (let end = rest.indexOf('\r\n\r\n'); end >= 0; end = rest.indexOf('\r\n\r\n')) {
        const message = rest.slice(0, end + 4);
        const parsed = parseSip(message.trimStart());
        rest = rest.slice(end + 4 + Number((parsed && headerOf(parsed, 'content-length')) ?? 0));
        const answer = answerTo(message.trimStart(), registrar);
        if (answer !== undefined) connection.write(answer);
      }
    });
    connection.on('error', () => connection.destroy());
  });
}

function answerTo(text: string, registrar: Registrar): string | undefined {
  const message = parseSip(text);
  return message && message.status === 0 ? registrar.answer(message) : undefined;
}
