import type { Capabilities } from '../model';
import { aws } from './aws';

/** What each platform can do; complete, so that a missing ability is a value and not a gap. */
export const platformCapabilities = {
  /** Machines that exist, on one segment: a gratuitous ARP or neighbour advertisement moves the address. */
  ssh: {
    movableAddress: 'arp',
    createsMachines: 'no',
    addresses: ['ipv4', 'ipv6'],
    furtherNetworks: 'yes',
    announcedRoutes: 'yes',
    managementControllers: 'yes',
    apart: null,
    userData: 0,
    maxInboundRules: null,
  },
  /** A VPC hands packets to the interface that its API says, and asks no machine. */
  aws: {
    movableAddress: 'api',
    createsMachines: 'yes',
    maxInboundRules: aws.securityGroup.rules - aws.securityGroup.icmp.ipv4.messages.length,
    addresses: ['ipv4'],
    /** An instance has one interface here, as the agents that move addresses expect. */
    furtherNetworks: 'no',
    /** A VPC takes no routes from its machines (Amazon VPC user guide, "Route tables"). */
    announcedRoutes: 'no',
    managementControllers: 'no',
    /** Running instances of a spread placement group in one zone (Amazon EC2 user guide, "Placement groups"). */
    apart: 7,
    /** Before it is encoded (Amazon EC2 user guide, "Run commands when you launch an EC2 instance"). */
    userData: 16_384,
  },
} as const satisfies Record<string, Capabilities>;
