import { describe, expect, it } from 'vitest';
import { primitives } from '../../../lib/model';
import { modelOnAws, pacemakerOf } from '../../support/aws-example';
import { pacemakerCluster, resolvedPacemaker } from '../../support/pacemaker';

const cluster = (pacemaker = {}) => pacemakerOf(modelOnAws({}, { pacemaker }));
const device = (pacemaker = {}) => primitives(cluster(pacemaker)).find(({ id }) => id === 'fence');

describe('Fencing.aws', () => {
  it('is one device that knows the instance of every node', () => {
    const model = modelOnAws();
    expect(pacemakerOf(model).fencing).toEqual({ kind: 'devices', covers: ['proxy1', 'proxy2'] });
    expect(device()?.parameters).toEqual({
      region: 'eu-central-1',
      power_timeout: '240',
      pcmk_host_map: [
        'proxy1:',
        { secret: 'registrar_pacemaker_instance_proxy1' },
        ';proxy2:',
        { secret: 'registrar_pacemaker_instance_proxy2' },
      ],
      pcmk_delay_base: 'proxy1:5s;proxy2:0s',
    });
    expect(model.secrets.flatMap(({ source }) => (source.from === 'resource' ? [source.resource] : []))).toEqual([
      { what: 'instance', machine: 'proxy1' },
      { what: 'instance', machine: 'proxy2' },
    ]);
  });

  it('hesitates at the preferred node, and at none where a third vote decides', () => {
    expect(device({ preferredNode: { node: 'proxy2', score: 50 } })?.parameters['pcmk_delay_base']).toBe(
      'proxy1:0s;proxy2:5s',
    );
    expect(device({ quorumDevice: { host: '10.20.0.9' } })?.parameters['pcmk_delay_base']).toBeUndefined();
  });

  it('is refused by name where no machine is one of AWS', () => {
    const { problems } = resolvedPacemaker({ record: { fencing: { kind: 'aws' } } });
    expect(problems.map(({ rule, found }) => ({ rule, found }))).toEqual([
      { rule: 'input/pacemaker-fencing-values', found: 'Fencing.aws() on Platform.ssh' },
    ]);
  });
});

describe('the time that Pacemaker gives a fence device', () => {
  const agent = (power_timeout: string) => ({
    record: { fencing: { kind: 'agent', agent: 'fence_x', parameters: { power_timeout } } as const },
  });

  it.each([
    ['that of fence_aws', cluster(), '600s'],
    ['one shorter than ours', pacemakerCluster(agent('20')), '180s'],
    ['one longer than ours', pacemakerCluster(agent('150')), '420s'],
    ['one that is no number', pacemakerCluster(agent('soon')), '180s'],
  ])('is longer than %s', (_, { properties }, expected) => {
    expect(properties['stonith-timeout']).toBe(expected);
  });
});
