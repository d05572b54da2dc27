import {
  App,
  Arbitrator,
  Duration,
  Fencing,
  GaleraSites,
  Machine,
  OpenSipsStack,
  SharedDatabaseTopology,
  VirtualIp,
  type GaleraSitesProps,
  type SharedDatabaseTopologyProps,
} from '../../constructs';
import type { Model } from '../../lib/model';
import { sshPlatform } from './rig';

/** Network of each site and of the arbitrator's place, without the host's part. */
export const NETWORKS = { east: '192.0.2', west: '198.51.100', witness: '203.0.113' } as const;

export interface GaleraSitesRig {
  readonly app: App;
  readonly stacks: Readonly<Record<keyof typeof NETWORKS, OpenSipsStack>>;
  readonly data: GaleraSites;
  readonly topologies: Readonly<Record<'east' | 'west', SharedDatabaseTopology>>;
}

/** What differs from the example. */
export interface GaleraSitesEdits {
  readonly data?: Partial<GaleraSitesProps>;
  readonly topology?: Partial<SharedDatabaseTopologyProps>;
  /** How many members each site has. @default 2 and 2 */
  readonly members?: readonly [number, number];
  /** Where the arbitrator stands. @default 'witness' */
  readonly arbitrator?: keyof typeof NETWORKS | 'nowhere';
}

/** Two sites of two proxies and two members each, and an arbitrator at a third place; every one in a stack of its own. */
export function galeraSitesRig(edits: GaleraSitesEdits = {}): GaleraSitesRig {
  const { members: [first, second] = [2, 2], arbitrator: place = 'witness' } = edits;
  const app = new App();
  const stack = (name: string) => new OpenSipsStack(app, name, { platform: sshPlatform() });
  const stacks = { east: stack('east'), west: stack('west'), witness: stack('witness') };
  const arbitrator = new Arbitrator(stacks[place === 'nowhere' ? 'witness' : place], 'arbitrator', {
    machine: Machine.at('witness1', `${NETWORKS.witness}.5`),
  });
  if (place !== 'witness' && place !== 'nowhere')
    new Arbitrator(stacks.witness, 'other', { machine: Machine.at('witness2', `${NETWORKS.witness}.6`) });
  const data = new GaleraSites(app, 'data', {
    sites: {
      east: { stack: stacks.east, members: membersOf('east', first) },
      west: { stack: stacks.west, members: membersOf('west', second) },
    },
    ...(place !== 'nowhere' && { arbitrator }),
    roundTrip: Duration.millis(15),
    ...edits.data,
  });
  const topology = (name: 'east' | 'west') =>
    new SharedDatabaseTopology(stacks[name], 'registrar', {
      virtualIp: VirtualIp.of(`${NETWORKS[name]}.10/24`),
      nodes: [1, 2].map((i) => Machine.at(`${name}-proxy${i}`, `${NETWORKS[name]}.1${i}`)),
      domains: ['voip.example'],
      fencing: Fencing.none('test rig: a person watches it'),
      database: data.at(name),
      ...edits.topology,
    });
  return { app, stacks, data, topologies: { east: topology('east'), west: topology('west') } };
}

/** The models of all three stacks. @throws Error for one that could not be read, with what is wrong */
export function galeraSitesModels(edits: GaleraSitesEdits = {}): Readonly<Record<keyof typeof NETWORKS, Model>> {
  const { stacks } = galeraSitesRig(edits);
  const modelOf = (name: keyof typeof NETWORKS): Model => {
    const { model, findings } = stacks[name].result();
    const wrong = findings.filter(({ rule, severity }) => severity === 'error' && rule.startsWith('input/'));
    if (!model || wrong.length > 0) throw new Error(JSON.stringify(wrong, null, 2));
    return model;
  };
  return { east: modelOf('east'), west: modelOf('west'), witness: modelOf('witness') };
}

function membersOf(site: 'east' | 'west', number: number): readonly Machine[] {
  return Array.from({ length: number }, (_, i) => Machine.at(`${site}-db${i + 1}`, `${NETWORKS[site]}.2${i + 1}`));
}
