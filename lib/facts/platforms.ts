import type { Capabilities } from '../model';
import { aws } from './aws';

/** What each platform can do; complete, so that a missing ability is a value and not a gap. */
export const platformCapabilities = {
  /** Machines that exist, on one segment: a gratuitous ARP or neighbour advertisement moves the address. */
  ssh: { movableAddress: 'arp', createsMachines: 'no', maxInboundRules: null },
  /** A VPC hands packets to the interface that its API says, and asks no machine. */
  aws: {
    movableAddress: 'api',
    createsMachines: 'yes',
    maxInboundRules: aws.securityGroup.rules - aws.securityGroup.icmp.ipv4.messages.length,
  },
} as const satisfies Record<string, Capabilities>;
