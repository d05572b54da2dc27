import { sources } from '../../facts/sources';
import { defineRule } from '../rule';

/** A machine has addresses on further networks only where the platform puts it into them. */
export const linksHaveNetworks = defineRule({
  id: 'platform/links-have-networks',
  severity: 'error',
  // Corosync would wait for a link that nobody made: there is nothing to gain by it.
  acceptable: false,
  summary: 'further Corosync links run over networks that machines are in',
  why: 'The second link is never up, so one fault of the network still looks like a dead node, and nobody knows.',
  sources: [sources.awsVpc],
  check: ({ platform, machines }) => {
    const linked = machines.filter(({ links }) => links.length > 0);
    if (linked.length === 0) return 'does-not-apply';
    if (platform.capabilities.furtherNetworks === 'yes') return [];
    return linked.map(({ path, name, links }) => ({
      path,
      message: `'${name}' has links on further networks, and the platform makes one interface`,
      found: links.map((link) => link.toString()).join(', '),
      allowed: 'the address of the machine alone',
      fix: "remove `links`: the platform's network has ways round a broken switch of its own",
    }));
  },
});
