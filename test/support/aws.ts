import {
  accept,
  App,
  AwsNetwork,
  Fencing,
  GaleraCluster,
  Machine,
  OpenSipsStack,
  PerNodeDatabaseTopology,
  Platform,
  Secret,
  SharedDatabaseTopology,
  VirtualIp,
  type AwsOptions,
  type NewMachineOptions,
} from '../../constructs';
import type { PipelineResult } from '../../lib/pipeline';
import type { Json } from '../../lib/terraform';

export const ZONES = {
  'eu-central-1a': '10.20.0.0/20',
  'eu-central-1b': '10.20.16.0/20',
  'eu-central-1c': '10.20.32.0/20',
} as const;
export const [A, B, C] = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'] as const;

export const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAx';
const UNFENCED = Fencing.none('a test');

export function options(wishes: Partial<AwsOptions> = {}): AwsOptions {
  return {
    region: 'eu-central-1',
    network: AwsNetwork.of('10.20.0.0/16', { zones: ZONES }),
    privateKey: Secret.fromFile('~/.ssh/id_ed25519'),
    publicKey: PUBLIC_KEY,
    ...wishes,
  };
}

/** Scenario 1: two proxies in two zones, a Galera member in each of three. */
export function acrossZones(wishes: Partial<AwsOptions> = {}): PipelineResult {
  const platform = Platform.aws(options(wishes));
  const stack = new OpenSipsStack(new App(), 'voip', { platform });
  const zone = (name: string) => platform.zone(name);
  const database = new GaleraCluster(stack, 'database', {
    members: [Machine.in('db1', zone(A)), Machine.in('db2', zone(B)), Machine.in('db3', zone(C))],
  });
  new SharedDatabaseTopology(stack, 'registrar', {
    virtualIp: VirtualIp.of('192.168.99.10/32'),
    nodes: [Machine.in('proxy1', zone(A)), Machine.in('proxy2', zone(B))],
    database,
    fencing: UNFENCED,
  });
  accept(stack, 'platform/host-keys-are-pinned', 'a test');
  return stack.result();
}

/** Scenario 2: two proxies with a database each, in one zone unless the second is wanted elsewhere. */
export function inOneZone(
  wishes: Partial<AwsOptions> = {},
  { first = {}, second = A }: { readonly first?: NewMachineOptions; readonly second?: string } = {},
): PipelineResult {
  const platform = Platform.aws(options(wishes));
  const stack = new OpenSipsStack(new App(), 'voip', { platform });
  new PerNodeDatabaseTopology(stack, 'registrar', {
    virtualIp: VirtualIp.of('10.20.0.100/20'),
    nodes: [Machine.in('proxy1', platform.zone(A), first), Machine.in('proxy2', platform.zone(second))],
    fencing: UNFENCED,
  });
  accept(stack, 'platform/host-keys-are-pinned', 'a test');
  return stack.result();
}

type Body = { readonly [key: string]: Json };

/** Bodies of the blocks of one type, by their names. */
export function resources({ blocks }: PipelineResult, type: string): ReadonlyMap<string, Body> {
  return new Map(blocks.flatMap(({ labels, body }) => (labels[0] === type ? [[labels[1] ?? '', body] as const] : [])));
}

/** Every block by its address: `aws_instance.proxy1`. */
export function addresses({ blocks }: PipelineResult): ReadonlySet<string> {
  return new Set(
    blocks.flatMap(({ type, labels }) =>
      type === 'resource' || type === 'data' ? [[...(type === 'data' ? ['data'] : []), ...labels].join('.')] : [],
    ),
  );
}
