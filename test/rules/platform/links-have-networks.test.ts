import { describe, expect, it } from 'vitest';
import { linksHaveNetworks as rule } from '../../../lib/rules/platform/links-have-networks';
import { awsModel, exampleModel, SHARED_PATHS } from '../../../lib/testing';
import { accepted, facts, found, refused } from '../harness';

const nodes = [
  { name: 'proxy1', address: '192.0.2.11', links: ['198.51.100.11', '203.0.113.11'] },
  { name: 'proxy2', address: '192.0.2.12', links: ['198.51.100.12', '203.0.113.12'] },
];
const broken = () => awsModel({ proxies: { nodes } });

describe(rule.id, () => {
  it('holds where machines are in whatever network their owner put them', () => {
    const links = [
      { name: 'a', address: '192.168.3.1', links: ['198.51.100.11'] },
      { name: 'b', address: '192.168.3.2', links: ['198.51.100.12'] },
    ];
    expect(found(rule, exampleModel({ proxies: { nodes: links } }))).toEqual([]);
  });

  it('is broken by a second link', () => {
    expect(facts(rule, broken())[0]).toEqual({
      path: SHARED_PATHS.nodeA,
      found: '198.51.100.11, 203.0.113.11',
      allowed: 'the address of the machine alone',
    });
  });

  it('is broken on each machine', () => {
    expect(found(rule, broken()).map(({ found: value }) => value)).toEqual([
      '198.51.100.11, 203.0.113.11',
      '198.51.100.12, 203.0.113.12',
    ]);
  });

  it('does not apply without further links', () => {
    expect(rule.check(awsModel())).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    const model = broken();
    const [one, ...others] = model.machines.filter(({ links }) => links.length > 0);
    const machines = model.machines.map((each) => (each === one ? each : { ...each, links: [] }));
    expect(others).toHaveLength(1);
    expect(accepted(rule, { ...model, machines })).toEqual(refused(rule));
  });
});
