import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** Where clients are spread over all sites, devices register at all of them, for calls may come in at any. */
export const registrationsFitTheMode = defineRule({
  id: 'sites/registrations-fit-the-mode',
  severity: 'warning',
  acceptable: true,
  summary: 'where all sites are used, devices register at all of them',
  why: 'Of two phones that found different sites neither can call the other: each site says the other one is not registered, at random and with nothing broken.',
  sources: [sources.article],
  check: perCluster(
    ({ dualSite }: ProxyClusterParts) => dualSite,
    ({ path, mode, registrations, sites }) => {
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
