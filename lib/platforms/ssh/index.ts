import { platformCapabilities } from '../../facts/platforms';
import type { Platform } from '../platform';
import { PROGRAM_PATH } from './bundle';
import { clusterBlocks } from './cluster';
import { machineBlocks } from './machine';
import { PROGRAM } from './program';
import { secretVariables } from './secrets';

/**
 * Machines that exist and are reached over SSH; Terraform 1.11 or later, no provider to download. An address moves by
 * gratuitous ARP or neighbour advertisement, so the nodes of a cluster share a segment. Fencing is the author's.
 */
export const ssh: Platform = {
  id: 'ssh',
  capabilities: platformCapabilities.ssh,
  files: [{ path: PROGRAM_PATH, content: PROGRAM, mode: 0o644 }],
  plan: (model, bundles) => [
    { type: 'terraform', labels: [], body: { required_version: '>= 1.10' }, from: model.name },
    ...secretVariables(model),
    ...machineBlocks(model, bundles),
    ...clusterBlocks(model, bundles),
  ],
};
