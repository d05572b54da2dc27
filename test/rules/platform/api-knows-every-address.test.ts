import { describe, expect, it } from 'vitest';
import { apiKnowsEveryAddress as rule } from '../../../lib/rules/platform/api-knows-every-address';
import { exampleModel } from '../../../lib/testing';
import { modelOnAws, BETWEEN, movedBy } from '../../support/aws-example';
import { accepted, facts, found, honoured, PATHS, values } from '../harness';

const relay = (id: string, ip: string) => movedBy(id, 'ocf:heartbeat:IPaddr2', { ip });
const told = (id: string, ip: string) => movedBy(id, 'ocf:heartbeat:awsvip', { secondary_private_ip: ip });
const having = (...resources: readonly ReturnType<typeof relay>[]) => modelOnAws({}, { pacemaker: { resources } });

describe(rule.id, () => {
  it('holds for our own addresses', () => {
    expect(found(rule, modelOnAws())).toEqual([]);
    expect(found(rule, modelOnAws(BETWEEN))).toEqual([]);
  });

  it('holds for one that the API is told of', () => {
    expect(found(rule, having(told('told', '10.20.0.101'), relay('relay', '10.20.0.101')))).toEqual([]);
  });

  it('is broken by one that it is not', () => {
    expect(facts(rule, having(relay('relay', '10.20.0.101')))).toEqual([
      {
        path: PATHS.pacemaker,
        found: '10.20.0.101',
        allowed: 'ocf:heartbeat:awsvip with the same address as `secondary_private_ip` beside it',
      },
    ]);
  });

  it('is broken twice by two, of which another one is told', () => {
    const model = having(relay('a', '10.20.0.101'), relay('b', '10.20.0.102'), told('told', '10.20.0.103'));
    expect(values(rule, model)).toEqual([
      [PATHS.pacemaker, '10.20.0.101'],
      [PATHS.pacemaker, '10.20.0.102'],
    ]);
  });

  it('does not apply where neighbours are told', () => {
    const model = exampleModel({ pacemaker: { resources: [relay('relay', '192.168.3.101')] } });
    expect(rule.check(model)).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, having(relay('relay', '10.20.0.101')))).toEqual(honoured(rule));
  });
});
