import { describe, expect, it } from 'vitest';
import { isDomainName, isHostName, nameOfPath, Port, terraformName } from '../../lib/units';

describe('names', () => {
  it.each(['a', 'vsvr2a', 'A-1', '9', 'a'.repeat(63)])('%s is a host name', (text) => {
    expect(isHostName(text)).toBe(true);
  });

  it.each(['', '-a', 'a-', 'a_b', 'a.b', 'a b', '$(x)', 'a;b', 'a\n', 'é', 'a'.repeat(64)])('%j is none', (text) => {
    expect(isHostName(text)).toBe(false);
  });

  it('a domain name is host labels joined by dots', () => {
    expect(isDomainName('sip.example.com')).toBe(true);
    expect(isDomainName('sip..example.com')).toBe(false);
    expect(['999.1.1.1', '1.2.3', '010.1.1.1', '9'].filter(isDomainName)).toEqual([]);
    expect(isDomainName('1.2.3.example')).toBe(true);
    expect(isDomainName(`${'a.'.repeat(126)}aa`)).toBe(false);
  });

  it('a path becomes a name without the stack, and strange characters stay apart', () => {
    expect(nameOfPath('voip/registrar/vip')).toBe('registrar-vip');
    expect(nameOfPath('voip/a.b')).toBe('a_2e_b');
    expect(nameOfPath('voip/a b')).not.toBe(nameOfPath('voip/a.b'));
  });

  it('a Terraform name has no dash and does not start with a digit', () => {
    expect(terraformName('vsvr-2a', 'proxy')).toBe('vsvr_2a_proxy');
    expect(terraformName('2a', 'proxy')).toBe('_2a_proxy');
  });
});

describe('Port', () => {
  it('reads what it writes', () => {
    expect(Port.parse('5060/udp')?.toString()).toBe('5060/udp');
    expect(Port.parse('65535/tcp')?.number).toBe(65535);
  });

  it.each(['', '5060', '0/udp', '65536/tcp', '5060/sctp', '-1/udp'])('does not read %j', (text) => {
    expect(Port.parse(text)).toBeUndefined();
  });

  it.each([0, 65536, 1.5])('refuses %d', (number) => {
    expect(() => Port.udp(number)).toThrow(RangeError);
  });
});
