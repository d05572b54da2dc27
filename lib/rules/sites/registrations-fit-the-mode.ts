import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** Where clients are spread over all sites, each site finds every device; where a ticket lets one serve, they are at that one. */
export const registrationsFitTheMode = defineRule({
  id: 'sites/registrations-fit-the-mode',
  severity: 'warning',
  acceptable: true,
  summary: 'devices are found from all sites in use, and at no other',
  why: 'Of two phones that found different sites neither can call the other: each site says the other one is not registered, at random and with nothing broken.',
  sources: [sources.article],
  example: {
    wrong: `
      new DualSiteTopology(app, 'sites', {
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.none(),
      });`,
    fix: "change `registrations` to Registrations.dual() or Registrations.federation(…), or `mode` to 'active-standby'",
    right: `
      new DualSiteTopology(app, 'sites', {
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.dual(),
      });`,
  },
  check: perCluster(
    ({ dualSite }: ProxyClusterParts) => dualSite,
    ({ path, mode, registrations, tickets, sites }) => {
      if (tickets && registrations !== 'none') {
        return [
          {
            path,
            message: TO_NO_AVAIL[registrations],
            found: `Registrations.${registrations}, SiteSwitch.tickets`,
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
          allowed: "Registrations.dual or .federation, or mode 'active-standby'",
          fix: "change `registrations` to Registrations.dual() or Registrations.federation(…), or `mode` to 'active-standby'",
        },
      ];
    },
  ),
});

/** What it comes to where only the site with the ticket answers. */
const TO_NO_AVAIL = {
  dual: 'only the site with the ticket answers, and devices would try to register at the others all the time',
  federation: 'only the site with the ticket answers, so no other one passes calls on to it',
  anycast: 'only the site with the ticket answers, and routing would lead clients to the others as well',
} as const;
