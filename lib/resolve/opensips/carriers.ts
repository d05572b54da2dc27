import { debian12 } from '../../facts/debian-12';
import type { Module } from '../../model';
import { SUBSCRIBERS, USE_DOMAIN } from './accounts';
import { module, outwardName, tables, type Scope } from './draft';

/**
 * Answers of a gateway that is there, beside 200: it may know nothing of OPTIONS, of the user or of us, and yet take calls.
 * What begins with 5 says that it does not.
 */
const ALIVE = [400, 401, 403, 404, 405, 407, 415, 420, 480, 481, 483, 484, 486, 488];

/**
 * Module dispatcher with the gateways of all carriers, from files of ours and not from tables: they are there when the
 * database is not, nobody has to copy them, and rows of the author's are his own. Beside it what knows whether a number is
 * an account of ours.
 */
export function carrierModules(scope: Scope): readonly Module[] {
  const { parts, facts } = scope;
  const { carriers } = parts;
  const [first] = carriers;
  if (!first) return [];
  checkDispatcher(scope);
  const found = tables(scope);
  return [
    // Reads a file again when it has changed; otherwise it would do so at a start alone.
    module('db_text', first.path, { db_mode: 1 }),
    module('dispatcher', first.path, {
      db_url: `text://${debian12.carriers}`,
      persistent_state: 0,
      ...probes(scope),
    }),
    ...(facts.modules.has('uri')
      ? [
          module('uri', first.path, {
            db_url: found?.url,
            db_table: SUBSCRIBERS,
            use_uri_table: 0,
            use_domain: USE_DOMAIN,
          }),
        ]
      : []),
  ];
}

function probes(scope: Scope): Parameters<typeof module>[2] {
  const { parts, dialect, context } = scope;
  const { carriers, replication } = parts;
  const probed = carriers.filter(({ probeInterval }) => probeInterval !== null);
  if (probed.length === 0) return {};
  return {
    ds_ping_interval: Math.min(...probed.map(({ probeInterval }) => probeInterval?.toSeconds() ?? Infinity)),
    // All gateways, not only those that were found to be gone.
    ds_probing_mode: 1,
    ds_ping_from: `sip:probe@${outwardName(scope)}`,
    options_reply_codes: ALIVE.join(','),
    ds_probing_list: probed.length === carriers.length ? undefined : probed.map(({ set }) => set).join(','),
    // The node with the virtual address asks, and tells the others; of all sites, each asks what it reaches itself.
    ...(dialect.tags === 'clusterer' && replication?.sharingTag && !context.anycast
      ? {
          cluster_id: replication.clusterId,
          cluster_sharing_tag: replication.sharingTag,
          cluster_probing_mode: 'by-shtag',
        }
      : {}),
  };
}

/** The author may set what else dispatcher does, but not whose gateways it has. */
function checkDispatcher({ context: { path, problems, records }, parts: { carriers } }: Scope): void {
  for (const { name, parameters } of records.proxies.modules) {
    if (name !== 'dispatcher') continue;
    for (const { name: parameter } of parameters) {
      if (parameter !== 'db_url' && !/^table_name$|_col$/.test(parameter)) continue;
      problems.add({
        rule: 'input/carriers',
        path,
        message: `module dispatcher has the gateways of the carriers, and \`${parameter}\` would take them away`,
        found: `dispatcher.${parameter}`,
        allowed: 'gateways of Carriers; others of yours in a partition of their own',
        fix: `remove '${parameter}' of dispatcher from \`modules\`, or use parameter 'partition'`,
        related: carriers.map((carrier) => carrier.path),
      });
    }
  }
}
