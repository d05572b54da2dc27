import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnwritableError } from '../../lib/errors';
import { canBeZoneName, canBeZoneString, parseZone, writeZone, type ZoneRecord } from '../../lib/syntax/zone';
import { IpAddress } from '../../lib/units';
import { anyText } from '../support/hostile';

const owner = '_sip._udp.voip.example';
const naptr = { owner: 'voip.example', ttl: 60, type: 'NAPTR', order: 10, preference: 50 } as const;

const RECORDS: readonly (readonly [string, ZoneRecord])[] = [
  [
    '_sip._udp.voip.example. 60 IN SRV 10 0 5060 east.voip.example.',
    { owner, ttl: 60, type: 'SRV', priority: 10, weight: 0, port: 5060, target: 'east.voip.example' },
  ],
  [
    'voip.example. 60 IN NAPTR 10 50 "s" "SIP+D2U" "" _sip._udp.voip.example.',
    { ...naptr, flags: 's', service: 'SIP+D2U', regexp: '', replacement: owner },
  ],
  [
    'east.voip.example. 60 IN A 192.0.2.10',
    { owner: 'east.voip.example', ttl: 60, type: 'address', address: IpAddress.of('192.0.2.10') },
  ],
  [
    'east.voip.example. 0 IN AAAA 2001:db8::10',
    { owner: 'east.voip.example', ttl: 0, type: 'address', address: IpAddress.of('2001:db8::10') },
  ],
];

describe('a fragment of a zone', () => {
  it.each(RECORDS)('%s', (text, record) => {
    const fragment = { comments: ['whose'], records: [record] };
    expect(writeZone(fragment)).toBe(`; whose\n${text}\n`);
    expect(JSON.stringify(parseZone(`; whose\n${text}\n`))).toBe(JSON.stringify(fragment));
  });

  it('writes quotes, backslashes and bytes that nobody can see by escapes', () => {
    const record = { ...naptr, flags: 'u', service: 'E2U+sip', regexp: '!^"(.*)\\1"$!é\0!', replacement: 'x' };
    const text = writeZone({ comments: [], records: [record] });
    expect(text).toContain(String.raw`"!^\"(.*)\\1\"$!\195\169\000!"`);
    expect(parseZone(text).records).toEqual([record]);
  });

  it('holds any text that fits between quotes, and refuses the others', () => {
    fc.assert(
      fc.property(anyText, anyText, (regexp, comment) => {
        const record = { ...naptr, flags: '', service: '', regexp, replacement: 'voip.example' };
        const write = () => writeZone({ comments: [comment], records: [record] });
        if (canBeZoneString(regexp)) expect(parseZone(write()).records).toEqual([record]);
        else expect(write).toThrow(UnwritableError);
      }),
    );
  });

  it('holds any name of labels, and refuses the others', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.domain()), (name) => {
        const records = [{ owner: name, ttl: 1, type: 'address', address: IpAddress.of('192.0.2.1') } as const];
        const write = () => writeZone({ comments: [], records });
        if (canBeZoneName(name)) expect(parseZone(write()).records[0]?.owner).toBe(name);
        else expect(write).toThrow(UnwritableError);
      }),
    );
  });

  it.each(['', '.', 'a.', 'a..b', '-a', 'a b', 'a;b', 'a"b', '@', '$x', 'ä', `${'a'.repeat(64)}.b`])(
    'refuses %j as a name',
    (name) => {
      expect(canBeZoneName(name)).toBe(false);
    },
  );

  it.each([-1, 65536, 1.5, Number.NaN])('refuses %d as a weight', (weight) => {
    const record = { owner, ttl: 60, type: 'SRV', priority: 1, weight, port: 5060, target: 'a' } as const;
    expect(() => writeZone({ comments: [], records: [record] })).toThrow(UnwritableError);
  });

  it.each([
    'east 60 IN A 192.0.2.1',
    'east. 60 A 192.0.2.1',
    'east. 60 IN A 2001:db8::1',
    'east. 60 IN A',
    'east. 60 IN CNAME west.',
    'east. x IN A 192.0.2.1',
    'east. 60 IN SRV 1 1 0 west.',
    'east. 60 IN SRV 1 1 70000 west.',
    'east. 60 IN NAPTR 1 1 s "" "" west.',
  ])('does not read %j', (text) => {
    expect(() => parseZone(text)).toThrow(SyntaxError);
  });
});
