import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { proxyClusters, type Model } from '../../lib/model';
import { awsAgents } from '../../lib/render/aws-agents';
import { parseExecWords, parseUnit, values } from '../../lib/syntax/ini';
import { exampleModel } from '../../lib/testing';
import { modelOnAws, BETWEEN } from '../support/aws-example';
import { have } from '../support/tools';

const artifacts = (model: Model) => proxyClusters(model).flatMap((parts) => awsAgents.render(parts, model));
const contents = (model: Model) =>
  new Map(
    artifacts(model).flatMap((each) =>
      each.kind === 'file' && each.machine === 'proxy1' ? [[each.path, each.content]] : [],
    ),
  );
const UNIT = '/etc/systemd/system/opensips-cdk-interface-name.service';

describe('what the agents of AWS need', () => {
  it('is a profile without keys, and the programs that they call', () => {
    expect(contents(modelOnAws())).toEqual(
      new Map([
        [
          '/root/.aws/config',
          [
            '# Written by opensips-cdk for voip/registrar/pacemaker',
            '[default]',
            'region = eu-central-1',
            'retry_mode = standard',
            'max_attempts = 5',
            'metadata_service_timeout = 5',
            'metadata_service_num_attempts = 3',
            '',
          ].join('\n'),
        ],
      ]),
    );
    expect(artifacts(modelOnAws()).filter(({ kind }) => kind === 'need')).toMatchObject([
      { machine: 'proxy1', packages: ['awscli', 'curl'], units: [] },
      { machine: 'proxy2', packages: ['awscli', 'curl'], units: [] },
    ]);
  });

  it('is nothing elsewhere', () => {
    expect(artifacts(exampleModel())).toEqual([]);
    expect(artifacts(modelOnAws({}, { pacemaker: null, virtualIp: null }))).toEqual([]);
  });
});

describe('the name of the interface', () => {
  const lines = parseUnit(contents(modelOnAws(BETWEEN)).get(UNIT) ?? '');
  const [shell = '', option = '', script = ''] = parseExecWords(values(lines, 'Service', 'ExecStart')[0] ?? '');

  it('is given before Pacemaker asks its agents', () => {
    expect(values(lines, 'Unit', 'Before')).toEqual(['resource-agents-deps.target']);
    expect(values(lines, 'Install', 'WantedBy')).toEqual(['resource-agents-deps.target']);
    expect(artifacts(modelOnAws(BETWEEN))).toContainEqual(
      expect.objectContaining({
        kind: 'need',
        machine: 'proxy1',
        units: [{ unit: 'opensips-cdk-interface-name.service', state: 'enabled' }],
      }),
    );
  });

  it.skipIf(!have('unshare', 'the name of an interface') || process.getuid?.() !== 0)(
    'is one that ip knows, and is given once',
    () => {
      const rig = [
        'ip link add ens5 type veth peer name other',
        'ip address add 10.20.0.11/20 dev ens5',
        'ip link set ens5 up',
        'sh -c "$1" && sh -c "$1" && ip -br link show dev vpc | cut -d@ -f1',
        'ip address add 192.168.99.10/32 dev vpc && ip address delete 192.168.99.10/32 dev vpc',
      ].join('\n');
      const done = spawnSync('unshare', ['-n', 'sh', '-c', rig, 'sh', script], { encoding: 'utf8', timeout: 20_000 });
      expect([shell, option]).toEqual(['/bin/sh', '-c']);
      expect(done).toMatchObject({ status: 0, stdout: 'ens5\n' });
    },
  );
});
