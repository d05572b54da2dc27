import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** Where clients are spread over all sites, devices register at all of them; where a ticket lets one serve, at that one. */
export const registrationsFitTheMode = defineRule({
  id: 'sites/registrations-fit-the-mode',
  severity: 'warning',
  acceptable: true,
  summary: 'devices register at all sites in use, and at no other',
  why: 'Of two phones that found different sites neither can call the other: each site says the other one is not registered, at random and with nothing broken.',
  sources: [sources.article],
  check: perCluster(
    ({ dualSite }: ProxyClusterParts) => dualSite,
    ({ path, mode, registrations, tickets, sites }) => {
      if (tickets && registrations === 'dual') {
        return [
          {
            path,
            message:
              'only the site with the ticket answers, and devices would try to register at the others all the time',
            found: 'Registrations.dual, SiteSwitch.tickets',
            allowed: 'Registrations.none, or SiteSwitch.byHand',
            fix: 'change `registrations` to Registrations.none(), or `switch` to SiteSwitch.byHand()',
          },
        ];
      }
      const used = sites.filter(({ weight }) => weight > 0);
      if (mode !== 'active-active' || registrations !== 'none' || used.length < 2) return [];
      return [
        {
          path,
          message: 'devices register at one of several sites, and calls that come in at another do not find them',
          found: `Registrations.none, clients at ${used.map(({ name }) => name).join(' and ')}`,
          allowed: "Registrations.dual, or mode 'active-standby'",
          fix: "change `registrations` to Registrations.dual(), or `mode` to 'active-standby'",
        },
      ];
    },
  ),
});
