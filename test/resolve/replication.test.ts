import { describe, expect, it } from 'vitest';
import { problems, type Wishes } from '../support/parts';

const found = (version: string, replication: NonNullable<Wishes['replication']>) =>
  problems({ proxies: { version }, replication }).map((problem) => [problem.rule, problem.found]);

describe('what a version cannot do', () => {
  it.each(['2.2', '2.3'])('%s cannot fetch contacts at a start, nor share a tag', (version) => {
    expect(found(version, { contacts: 'memory' })).toEqual([['input/version-can-do-it', "contacts: 'memory'"]]);
    expect(found(version, { sharingTag: 'vip' })).toEqual([['input/version-can-do-it', 'sharingTag: "vip"']]);
    expect(found(version, {})).toEqual([]);
  });

  it.each(['2.4', '4.0'])('%s can', (version) => {
    expect(found(version, { contacts: 'memory', sharingTag: 'vip' })).toEqual([]);
  });
});

describe('a description', () => {
  it('that would be taken for the place of a secret is refused', () => {
    expect(found('3.6', { descriptions: { vsvr2a: '@@secret:x@@' } })).toEqual([
      ['input/descriptions', '"@@secret:x@@"'],
    ]);
  });
});
