import { platformCapabilities } from '../../lib/facts/platforms';
import type { AwsPlatform, Model, PacemakerCluster, SshPlatform } from '../../lib/model';
import { exampleTopology, modelOf, type ExampleEdits } from '../../lib/testing';
import type { AwsPlatformRecord } from '../../lib/topology/platform';
import type { ResourceRecord } from '../../lib/topology/pacemaker';
import type { Topology } from '../../lib/topology/topology';

/** Machines that are there. */
export const SSH: SshPlatform = {
  id: 'ssh',
  capabilities: platformCapabilities.ssh,
  connection: { user: 'root', port: 22, privateKey: 'ssh_private_key', hostAuthority: null, bastion: null },
};

const RANGES = { 'eu-central-1a': '10.20.0.0/20', 'eu-central-1b': '10.20.16.0/20' } as const;
type ZoneName = keyof typeof RANGES;

export interface OnAws {
  /** Of the two nodes, in their order. Both in the first one unless said. */
  readonly zones?: readonly [ZoneName, ZoneName];
  readonly platform?: Partial<AwsPlatformRecord>;
}

const INSIDE = { 'eu-central-1a': '10.20.0', 'eu-central-1b': '10.20.16' } as const;
export const NO_FENCING = { kind: 'none', reason: 'test rig: a person watches it' } as const;

/** The example, of machines in a region of AWS: in one zone behind an address of its subnet, else behind one of no subnet. */
export function topologyOnAws(
  { zones = ['eu-central-1a', 'eu-central-1a'], platform }: OnAws = {},
  edits: ExampleEdits = {},
): Topology {
  const said = exampleTopology({
    ...edits,
    proxies: {
      nodes: zones.map((zone, i) => ({ name: `proxy${i + 1}`, address: `${INSIDE[zone]}.1${i + 1}`, zone })),
      ...edits.proxies,
    },
    virtualIp:
      edits.virtualIp === null
        ? null
        : {
            address: zones[0] === zones[1] ? `${INSIDE[zones[0]]}.100/20` : '192.168.99.10/32',
            ...edits.virtualIp,
          },
    pacemaker: edits.pacemaker === null ? null : { fencing: { kind: 'aws' }, ...edits.pacemaker },
  });
  const pinned = { rule: 'platform/host-keys-are-pinned', path: said.name, reason: 'a test' };
  return {
    ...said,
    acceptances: [...said.acceptances, pinned],
    platform: {
      kind: 'aws',
      region: 'eu-central-1',
      network: { kind: 'new', range: '10.20.0.0/16', zones: RANGES },
      privateKey: { from: 'file', file: '~/.ssh/id_ed25519', version: 1 },
      publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAx',
      ...platform,
    },
  };
}

/** The model of {@link topologyOnAws}. @throws Error when the topology is no valid input, with what is wrong */
export function modelOnAws(on: OnAws = {}, edits: ExampleEdits = {}): Model {
  return modelOf(topologyOnAws(on, edits));
}

export const BETWEEN: OnAws = { zones: ['eu-central-1a', 'eu-central-1b'] };
export const ELASTIC = { publicAddress: '3.120.9.9', allocation: 'eipalloc-0123456789abcdef0' } as const;

export function platformOf({ platform }: Model): AwsPlatform {
  if (platform.id !== 'aws') throw new Error('no platform of AWS');
  return platform;
}

export function pacemakerOf({ pacemakerClusters: [first] }: Model): PacemakerCluster {
  if (!first) throw new Error('no Pacemaker');
  return first;
}

/** An address of the author's, in the group with the virtual IP. */
export function movedBy(id: string, agent: string, parameters: Readonly<Record<string, string>>): ResourceRecord {
  return { id, agent, parameters, placement: 'with-virtual-ip' };
}
