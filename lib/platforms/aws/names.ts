import { terraformName } from '../../units';

/** Names of blocks, each from what it stands for. */
export const names = {
  /** What a plan calls the machine a configuration is for. */
  instance: 'instance',
  network: 'network',
  zone: (zone: string) => terraformName(zone),
  machine: (machine: string) => terraformName(machine),
} as const;
