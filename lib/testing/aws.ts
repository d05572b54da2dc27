import type { Model } from '../model';
import type { AwsPlatformRecord } from '../topology/platform';
import type { MachineRecord, Part, Topology } from '../topology/topology';
import { modelOf } from './models';
import { sharedTopology, type SharedEdits } from './shared';

/** Name of the one zone of {@link awsTopology}. */
export const AWS_ZONE = 'eu-central-1a';

/** What differs from the example. */
export interface AwsEdits extends SharedEdits {
  readonly platform?: Partial<Omit<AwsPlatformRecord, 'kind'>>;
}

/** Scenario 1 of {@link sharedTopology} with machines that AWS makes, all in one zone of a VPC of 192.0.2.0/24. */
export function awsTopology({ platform, ...edits }: AwsEdits = {}): Topology {
  const range = '192.0.2.0/24';
  const topology = sharedTopology(edits);
  return {
    ...topology,
    platform: {
      kind: 'aws',
      region: 'eu-central-1',
      network: { kind: 'new', range, zones: { [AWS_ZONE]: range } },
      privateKey: topology.platform.privateKey,
      publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample0000000000000000000000000000000000000',
      ...platform,
    },
    parts: topology.parts.map((part) => inZone(part, AWS_ZONE)),
  };
}

/** The model of {@link awsTopology}. @throws Error when the edits are no valid input, with what is wrong */
export function awsModel(edits: AwsEdits = {}): Model {
  return modelOf(awsTopology(edits));
}

/** A part with its machines made in a zone. */
export function inZone(part: Part, zone: string): Part {
  const placed = (machine: MachineRecord): MachineRecord => ({ ...machine, zone });
  switch (part.kind) {
    case 'proxy-cluster':
      return { ...part, nodes: part.nodes.map(placed) };
    case 'galera-cluster':
      return {
        ...part,
        members: part.members.map(placed),
        ...(part.arbitrator && { arbitrator: placed(part.arbitrator) }),
      };
    case 'replicated-database':
      return { ...part, members: part.members.map(placed) };
    default:
      return part;
  }
}
