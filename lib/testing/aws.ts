import type { Model } from '../model';
import { withMachines } from '../resolve/machines';
import type { AwsPlatformRecord } from '../topology/platform';
import type { Topology } from '../topology/topology';
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
    parts: topology.parts.map((part) => withMachines(part, (machine) => ({ ...machine, zone: AWS_ZONE }))),
  };
}

/** The model of {@link awsTopology}. @throws Error when the edits are no valid input, with what is wrong */
export function awsModel(edits: AwsEdits = {}): Model {
  return modelOf(awsTopology(edits));
}
