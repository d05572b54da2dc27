import { sources } from '../../facts/sources';
import type { Observation } from '../../findings';
import { inboundRules, type InboundRule, type Machine, type Model } from '../../model';
import { defineRule } from '../rule';

/** What a machine lets in comes to no more rules than the platform's firewall takes. */
export const openingsFitASecurityGroup = defineRule({
  id: 'platform/openings-fit-a-security-group',
  severity: 'error',
  acceptable: true,
  summary: 'what a machine lets in fits into one security group',
  why: 'The rules past the quota are refused: the deployment ends half-way, and who is shut out is a matter of chance.',
  sources: [sources.awsVpcQuotas],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(cloud, 'registrar', {
        ...inTwoZones,
        sipClients: Array.from({ length: 60 }, (_, i) =>
          Cidr.of(\`203.0.113.\${4 * i}/30\`),
        ),
      });`,
    fix: 'give `sipClients` and `sources` of carriers fewer and wider networks, or have AWS allow more rules and accept this',
    right: `
      new PerNodeDatabaseTopology(cloud, 'registrar', {
        ...inTwoZones,
        sipClients: [Cidr.of('203.0.113.0/24')],
      });`,
  },
  check: (model) => {
    const { maxInboundRules } = model.platform.capabilities;
    if (maxInboundRules === null) return 'does-not-apply';
    return model.machines.flatMap((machine) => complaints(machine, model, maxInboundRules));
  },
});

function complaints(machine: Machine, { openings }: Model, max: number): readonly Observation[] {
  const rules = inboundRules(openings.filter((opening) => opening.machine === machine.name));
  return (['ipv4', 'ipv6'] as const).flatMap((family): readonly Observation[] => {
    const all = rules.filter(({ from }) => from.address.family === family);
    if (all.length <= max) return [];
    const [path, most] = largest(all);
    return [
      {
        path,
        message: `'${machine.name}' lets in more networks than a security group has room for`,
        found: `${all.length} rules for ${FAMILY[family]}, ${most} of them from here`,
        allowed: `${max} at most: one for each network and port`,
        fix: 'give `sipClients` and `sources` of carriers fewer and wider networks, or have AWS allow more rules and accept this',
        related: [machine.path],
      },
    ];
  });
}

const FAMILY = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;

/** Where most of them come from, and how many. */
function largest(rules: readonly InboundRule[]): readonly [string, number] {
  const counts = new Map<string, number>();
  for (const { path } of rules) counts.set(path, (counts.get(path) ?? 0) + 1);
  return [...counts].reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0]);
}
