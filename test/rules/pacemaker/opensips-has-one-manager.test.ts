import { describe, expect, it } from 'vitest';
import { opensipsHasOneManager as rule } from '../../../lib/rules/pacemaker/opensips-has-one-manager';
import { exampleModel, sharedModel, SHARED_PATHS } from '../../../lib/testing';
import type { ResourceRecord } from '../../../lib/topology/pacemaker';
import { accepted, facts, found, PATHS, refused, values } from '../harness';

const resource = (agent: string, placement: ResourceRecord['placement'] = 'clone'): ResourceRecord => ({
  id: `mine-${placement}`,
  agent,
  placement,
});
const model = (service: 'systemd' | 'clone', ...resources: readonly ResourceRecord[]) =>
  exampleModel({ pacemaker: { service, resources } });

describe(rule.id, () => {
  it.each(['systemd', 'clone'] as const)('holds for service %s', (service) => {
    expect(found(rule, model(service))).toEqual([]);
  });

  it('holds beside the virtual IP', () => {
    expect(found(rule, sharedModel())).toEqual([]);
  });

  it('is broken by a second resource beside the virtual IP', () => {
    const twice = sharedModel({ pacemaker: { resources: [resource('systemd:opensips', 'with-virtual-ip')] } });
    expect(facts(rule, twice)).toEqual([
      {
        path: SHARED_PATHS.pacemaker,
        found: 'opensips (systemd:opensips), mine-with-virtual-ip (systemd:opensips)',
        allowed: 'one resource, in the group of the virtual IP',
      },
    ]);
  });

  it('is broken by a resource beside a unit that is left to systemd', () => {
    expect(facts(rule, model('systemd', resource('systemd:opensips', 'with-virtual-ip')))).toEqual([
      {
        path: PATHS.pacemaker,
        found: 'mine-with-virtual-ip (systemd:opensips)',
        allowed: 'no resource for OpenSIPS',
      },
    ]);
  });

  it('is broken by resources beside our clone, all of them named', () => {
    const twice = model('clone', resource('systemd:opensips.service'), resource('service:opensips', 'anywhere'));
    expect(values(rule, twice)).toEqual([
      [
        PATHS.pacemaker,
        'opensips (systemd:opensips), mine-clone (systemd:opensips.service), mine-anywhere (service:opensips)',
      ],
    ]);
  });

  it('is broken in each of two clusters', () => {
    const both = { pacemaker: { resources: [resource('systemd:opensips')] } };
    expect(found(rule, exampleModel(both, both)).map(({ path }) => path)).toEqual([
      PATHS.pacemaker,
      'voip/registrar2/pacemaker',
    ]);
  });

  it.each([
    ['systemd:rtpengine', 0],
    ['systemd:opensips-exporter', 0],
    ['ocf:acme:opensips', 0],
    ['lsb:opensips', 1],
  ])('%s', (agent, times) => {
    expect(found(rule, model('systemd', resource(agent)))).toHaveLength(times);
  });

  it('does not apply without Pacemaker', () => {
    expect(rule.check(exampleModel({ pacemaker: null }))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, model('systemd', resource('systemd:opensips')))).toEqual(refused(rule));
  });
});
