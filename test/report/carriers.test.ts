import { describe, expect, it } from 'vitest';
import { carriersAsText } from '../../lib/report/carriers';
import { exampleModel, modelOf, SITE_PATHS, siteTopology } from '../../lib/testing';
import { withCarriers } from '../support/carriers';

describe('what to tell carriers', () => {
  it('is nothing without carriers', () => {
    expect(carriersAsText(exampleModel())).toBeNull();
  });

  it('names our addresses, theirs, and what becomes of numbers', () => {
    const text = carriersAsText(
      withCarriers([
        {
          ...{ numbers: ['+', '00'], outbound: { strip: 1, prepend: '00' }, inbound: { strip: 2, prepend: '+' } },
          ...{ sources: ['203.0.113.0/28'], probeInterval: '30s', order: 'in-turn' },
        },
      ]),
    );
    expect(text).toBe(
      [
        '# What to tell the carriers of stack voip',
        '## Carrier telco',
        'Our addresses. Send calls to any of them, to the next one when one does not answer, and take calls from all of them:',
        '- 192.168.3.100, UDP port 5060',
        'Each gateway gets an OPTIONS from 192.168.3.100 every 30s, or more often. It is used as long as it answers with 200 or a status that begins with 4.',
        'We send calls to these, each call to another one first:',
        '- 198.51.100.10, UDP port 5060',
        'We take calls from these alone, without a password:',
        '- 198.51.100.10/32\n- 203.0.113.0/28',
        'Numbers:',
        '- sent to you: those that begin with +, 00, without the first character, then with 00 in front\n- sent by you: the number, without the first 2 characters, then with + in front, is the name of an account',
        '',
      ].join('\n\n'),
    );
  });

  it('names the nodes where each of them asks', () => {
    expect(carriersAsText(withCarriers([{}], { proxies: { version: '2.4' } }))).toContain(
      'an OPTIONS from each of 192.168.3.125, 192.168.3.126 every 10s',
    );
    expect(carriersAsText(withCarriers([{ probing: 'off' }]))).not.toContain('OPTIONS');
  });

  it('names the public address where a router stands in front', () => {
    const topology = withCarriers([{}], { virtualIp: { publicAddress: '203.0.113.5' } });
    const text = carriersAsText(topology);
    expect(text).toContain('- 203.0.113.5, UDP port 5060\n');
    expect(text).toContain('an OPTIONS from 203.0.113.5 every 10s');
    expect(text).not.toContain('192.168.3.100');
  });

  it('names limits', () => {
    const text = carriersAsText(withCarriers([{ limits: { calls: 30, callsPerSecond: 5 } }]));
    expect(text).toContain('At most:\n\n- 30 calls at a time, both ways\n- 5 calls sent to you within a second\n');
  });

  it('names the addresses of every site', () => {
    const topology = siteTopology('west');
    const carrier = {
      kind: 'carrier',
      path: 'west/telco',
      proxies: SITE_PATHS.west.proxies,
      gateways: [{ address: '198.51.100.10' }],
    } as const;
    const text = carriersAsText(modelOf({ ...topology, parts: [...topology.parts, carrier] }));
    expect(text).toContain('- site west: 192.168.6.100, UDP port 5060\n- site east: 192.168.5.100, on the ports');
  });
});
