import { createSocket } from 'node:dgram';
import { describe, expect, it, onTestFinished } from 'vitest';
import { headerOf, parseSip, writeReply, type SipMessage } from '../../../lib/lab/traffic/sip';
import { UserAgent } from '../../../lib/lab/traffic/user-agent';

/** A proxy on the loopback that answers as told, and what it heard. */
async function proxy(answer: (request: SipMessage, heard: number) => string | undefined) {
  const heard: SipMessage[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (data, { port, address }) => {
    const message = parseSip(data.toString())!;
    heard.push(message);
    const text = message.status === 0 ? answer(message, heard.length) : undefined;
    if (text !== undefined) socket.send(text, port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  const agent = await UserAgent.open('127.0.0.1', port, '127.0.0.1', 0);
  onTestFinished(() => {
    agent.close();
    socket.close();
  });
  return { agent, heard, socket };
}

const REQUEST = {
  method: 'INVITE',
  uri: 'sip:b@127.0.0.1',
  from: '<sip:a@127.0.0.1>;tag=1',
  to: '<sip:b@127.0.0.1>',
  callId: 'one',
  cseq: 1,
  headers: [],
};

describe('a user agent', () => {
  it('answers a challenge, and acknowledges the refusal that it is', async () => {
    const challenge = [['Proxy-Authenticate', 'Digest realm="r", nonce="n"']] as const;
    const { agent, heard } = await proxy((request) =>
      request.method === 'ACK'
        ? undefined
        : headerOf(request, 'proxy-authorization') === undefined
          ? writeReply(request, 407, 'Prove it', challenge)
          : writeReply(request, 200, 'OK'),
    );
    const answer = await agent.askAs({ user: 'a', password: 'p' }, REQUEST);
    expect(answer?.status).toBe(200);
    expect(heard.map(({ method, headers }) => [method, headers.find(([name]) => name === 'CSeq')?.[1]])).toEqual([
      ['INVITE', '1 INVITE'],
      ['ACK', '1 ACK'],
      ['INVITE', '2 INVITE'],
    ]);
    const branch = (i: number) => headerOf(heard[i]!, 'via');
    expect(branch(1)).toBe(branch(0));
    expect(branch(2)).not.toBe(branch(0));
  });

  it('repeats what is not answered', async () => {
    const { agent, heard } = await proxy((request, n) => (n < 2 ? undefined : writeReply(request, 200, 'OK')));
    expect((await agent.ask({ ...REQUEST, method: 'BYE' }))?.status).toBe(200);
    expect(new Set(heard.map((message) => headerOf(message, 'via'))).size).toBe(1);
  });

  it('says 200 to whatever it is asked, with the contact that it was called at', async () => {
    const { agent, heard, socket } = await proxy((request) => writeReply(request, 200, 'OK'));
    await agent.ask({ ...REQUEST, method: 'OPTIONS' });
    const [own = ''] = /127\.0\.0\.1:\d+/.exec(headerOf(heard[0]!, 'via') ?? '') ?? [];
    const answered = new Promise<void>((resolve) => socket.once('message', () => resolve()));
    const call = `INVITE sip:b@127.0.0.1:9 SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z\r\nCall-ID: two\r\nTo: <sip:b@x>\r\n\r\n`;
    socket.send(call, agent.port, '127.0.0.1');
    await answered;
    expect(heard.at(-1)).toMatchObject({ status: 200 });
    expect(headerOf(heard.at(-1)!, 'contact')).toBe(`<${agent.contact('b')}>`);
    expect(own).toBe(`127.0.0.1:${agent.port}`);
  });
});
