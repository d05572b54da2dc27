import { platformCapabilities } from '../../facts/platforms';
import type { Model } from '../../model';
import { quoted } from '../../terraform';
import { configurationBlocks, configurationFiles, type Reach } from '../configuration';
import type { Platform } from '../platform';

/**
 * Machines that exist and are reached over SSH; Terraform 1.10 or later, no provider to download. An address moves by
 * gratuitous ARP or neighbour advertisement, so the nodes of a cluster share a segment. Fencing is the author's.
 */
export const ssh: Platform = {
  id: 'ssh',
  capabilities: platformCapabilities.ssh,
  files: configurationFiles,
  plan: (model, bundles) => [
    { type: 'terraform', labels: [], body: { required_version: '>= 1.10' }, from: model.name },
    ...configurationBlocks(model, bundles, reach(model)),
  ],
};

/** Machines are there, at their own addresses. */
function reach({ machines }: Model): Reach {
  const addresses = new Map(machines.map(({ name, address }) => [name, address.toString()]));
  return {
    host: (machine) => addresses.get(machine) ?? '',
    triggers: () => ({}),
    patience: '2m',
    prepared: () => [],
    after: () => [],
    // Nothing is made, and what would ask for it is refused before.
    made: () => quoted(''),
  };
}
