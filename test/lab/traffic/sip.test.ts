import { describe, expect, it } from 'vitest';
import {
  headerOf,
  headersOf,
  parseSip,
  proofOf,
  uriOf,
  userOf,
  writeReply,
  writeRequest,
} from '../../../lib/lab/traffic/sip';

const REQUEST = writeRequest('INVITE', 'sip:b@192.0.2.1:5060', [
  ['Via', 'SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bK1'],
  ['v', 'SIP/2.0/UDP 192.0.2.8;branch=z9hG4bK0'],
  ['From', '<sip:a@192.0.2.1>;tag=f'],
  ['t', '<sip:b@192.0.2.1>'],
  ['Call-ID', 'one'],
  ['CSeq', '1 INVITE'],
]);

describe('SIP messages', () => {
  it('are read as they were written', () => {
    const message = parseSip(REQUEST)!;
    expect(message).toMatchObject({ method: 'INVITE', uri: 'sip:b@192.0.2.1:5060', status: 0 });
    expect(headersOf(message, 'via')).toHaveLength(2);
    expect(headerOf(message, 'to')).toBe('<sip:b@192.0.2.1>');
    expect(headerOf(message, 'content-length')).toBe('0');
  });

  it.each(['', '\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n'])('%j is none', (text) => {
    expect(parseSip(text)).toBeUndefined();
  });

  it('an answer carries back what ties it to its request, with a tag that is always the same', () => {
    const request = parseSip(REQUEST)!;
    const answer = parseSip(writeReply(request, 200, 'OK', [['Contact', '<sip:b@192.0.2.9>']]))!;
    expect(answer).toMatchObject({ method: '', status: 200, reason: 'OK' });
    expect(headersOf(answer, 'via')).toEqual(headersOf(request, 'via'));
    expect(headerOf(answer, 'to')).toMatch(/^<sip:b@192\.0\.2\.1>;tag=[0-9a-f]+$/);
    expect(writeReply(request, 200, 'OK')).toBe(writeReply(request, 200, 'OK'));
  });

  it('addresses are taken apart', () => {
    expect(uriOf('"B" <sip:b@192.0.2.9:5070;transport=udp>;expires=60')).toBe('sip:b@192.0.2.9:5070;transport=udp');
    expect(uriOf('sip:b@192.0.2.9;expires=60')).toBe('sip:b@192.0.2.9');
    expect(userOf('<sip:b@192.0.2.9>')).toBe('b');
    expect(userOf('<sip:192.0.2.9>')).toBe('');
  });
});

describe('digest authentication', () => {
  const challenge = (status: number, name: string, value: string) =>
    parseSip(`SIP/2.0 ${status} No\r\n${name}: ${value}\r\n\r\n`)!;

  it('proves a password without quality of protection as in RFC 2069', () => {
    const answer = challenge(401, 'WWW-Authenticate', 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd"');
    const user = { user: 'Mufasa', password: 'CircleOfLife' };
    const [name, value] = proofOf(answer, user, 'GET', '/dir/index.html')!;
    expect(name).toBe('Authorization');
    // MD5 over MD5(user:realm:password), nonce and MD5(method:uri), computed with md5sum.
    expect(value).toContain('response="75c3b87e33d32f7d7569f7a3cd31a854"');
  });

  it('says quality and count where the server offers them, in the header that a proxy reads', () => {
    const answer = challenge(407, 'Proxy-Authenticate', 'Digest realm="r", nonce="n", qop="auth", stale=false');
    const [name, value] = proofOf(answer, { user: 'u', password: 'p' }, 'INVITE', 'sip:b@h')!;
    expect(name).toBe('Proxy-Authorization');
    expect(value).toMatch(/realm="r", nonce="n".*qop=auth, nc=00000001, cnonce="[0-9a-f]+"/);
  });

  it('has nothing to prove to another answer', () => {
    expect(proofOf(challenge(200, 'X', 'y'), { user: 'u', password: 'p' }, 'INVITE', 'sip:b@h')).toBeUndefined();
  });
});
