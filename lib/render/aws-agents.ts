import type { Artifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { pacemaker } from '../facts/pacemaker';
import { primitives, type PacemakerCluster } from '../model';
import { comment, entry, execWords, section, writeOptionFile, writeUnit } from '../syntax/ini';
import type { IpAddress } from '../units';
import { marker } from './marker';
import type { Renderer } from './renderer';
import { rootFile } from './root-file';

/**
 * What Pacemaker's agents need on a machine of AWS: the programs that they call, and a profile for them.
 *
 * `/root/.aws/config` is read at each call, so a change of it asks nothing of the machine. The agents name the profile
 * `default`, and the client refuses one that no file has; there are no keys in it, as the machine's role has the rights.
 * `opensips-cdk-interface-name.service`, where routes move the address: a further name for the interface, before Pacemaker.
 */
export const awsAgents: Renderer = {
  id: 'aws-agents',
  render: ({ cluster, pacemaker: own }, { platform }) => {
    if (!own || platform.id !== 'aws') return [];
    const isNamed = usesName(own);
    return cluster.nodes.flatMap(({ machine, address }): readonly Artifact[] => {
      const common = { machine, component: 'cluster', from: own.path } as const;
      const { aws, packages, systemdUnits, units } = debian12;
      const unit = units.interfaceName;
      return [
        rootFile({
          ...common,
          path: aws.config,
          mode: 0o600,
          content: profile(platform.region, own.path),
          onChange: 'nothing',
        }),
        ...(isNamed
          ? [
              rootFile({
                ...common,
                path: `${systemdUnits}/${unit}`,
                content: naming(address, own.path),
                onChange: 'reload-units',
              }),
            ]
          : []),
        {
          kind: 'need',
          ...common,
          packages: [...packages.aws, ...(isNamed ? packages.address : [])],
          units: isNamed ? [{ unit, state: 'enabled' }] : [],
        },
      ];
    });
  },
};

function usesName(own: PacemakerCluster): boolean {
  return primitives(own).some(({ parameters }) => parameters['interface'] === pacemaker.aws.interface);
}

/** With patience: no answer counts as an address that is gone. */
function profile(region: string, from: string): string {
  return writeOptionFile([
    comment(marker(from)),
    section('default'),
    entry('region', region),
    entry('retry_mode', 'standard'),
    entry('max_attempts', 5),
    entry('metadata_service_timeout', 5),
    entry('metadata_service_num_attempts', 3),
  ]);
}

/** The interface that has the machine's own address; its other names stay. */
function naming(own: IpAddress, from: string): string {
  const name = pacemaker.aws.interface;
  const script = [
    `ip link show dev ${name} >/dev/null 2>&1 && exit 0`,
    `set -- $(ip -o -4 address show to ${own.toString()}/32)`,
    `ip link property add dev "$2" altname ${name}`,
  ].join('; ');
  return writeUnit([
    comment(marker(from)),
    section('Unit'),
    entry('Description', 'A name for the interface that does not depend on the instance type'),
    entry('Wants', 'network-online.target'),
    entry('After', 'network-online.target'),
    entry('Before', AGENTS),
    section('Service'),
    entry('Type', 'oneshot'),
    entry('RemainAfterExit', 'yes'),
    entry('ExecStart', execWords(['/bin/sh', '-c', script])),
    section('Install'),
    entry('WantedBy', AGENTS),
  ]);
}

/** What Pacemaker waits for on behalf of its agents. */
const AGENTS = 'resource-agents-deps.target';
