import { enginesThatFindDevices } from '../../facts/opensips/stores';
import { sources } from '../../facts/sources';
import type { OpenSipsConfig, Parameter } from '../../model';
import { isFederated } from '../contact-mode';
import { parameter, perCluster, textOf, written } from '../reading';
import { defineRule } from '../rule';

/** The store of a federation finds an entry by more than its key: by the user, at whichever sites he is. */
export const federationStoreCanSearch = defineRule({
  id: 'contacts/federation-store-can-search',
  severity: 'error',
  // usrloc asks the module for it at start, and ends where it cannot.
  acceptable: false,
  summary: 'the store of a federation finds users at whatever sites they are',
  why: 'usrloc finds too few capabilities in the module of the store, and OpenSIPS does not start.',
  sources: [sources.usrlocSource, sources.cachedbCapabilities, sources.issue2908],
  example: {
    wrong: `
      new DualSiteTopology(app, 'sites', {
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.federation({
          engine: 'couchbase',
          servers: [{ host: 'store.voip.example' }],
          user: 'opensips',
          password: Secret.fromVariable('store_password'),
        }),
      });`,
    fix: 'change `engine` of Registrations.federation, or `version` of the proxy clusters',
    right: `
      new DualSiteTopology(app, 'sites', {
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.federation({
          engine: 'mongodb',
          servers: [{ host: 'store.voip.example' }],
          user: 'opensips',
          password: Secret.fromVariable('store_password'),
        }),
      });`,
  },
  check: perCluster(
    ({ cluster }) => (cluster.nodes.some(({ config }) => federatedIn(config)) ? cluster : null),
    ({ version, nodes }) =>
      nodes.flatMap(({ config }) => {
        const line = federatedIn(config);
        const able: readonly string[] = enginesThatFindDevices(version);
        const engine = line && engineOf(line);
        if (!line || engine === undefined || able.includes(engine)) return [];
        return [
          {
            path: line.from,
            message: `OpenSIPS ${version} cannot look for users in a store of ${JSON.stringify(engine)}`,
            found: written('usrloc', line),
            allowed: able.join(' or '),
            fix: 'change `engine` of Registrations.federation, or `version` of the proxy clusters',
          },
        ];
      }),
  ),
});

function federatedIn(config: OpenSipsConfig): Parameter | undefined {
  return isFederated(config) ? parameter(config, 'usrloc', 'cachedb_url') : undefined;
}

/** `mongodb` of `mongodb:group://…`. */
function engineOf({ value }: Parameter): string | undefined {
  return textOf(value)?.split(':')[0];
}
