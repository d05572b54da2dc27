import { sources } from '../../facts/sources';
import { sqlServers } from '../../model';
import { perCluster } from '../reading';
import { engineOf, sharing, type Sharing } from '../shared-databases';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** The proxies have another server to go to when the one they use is gone. */
export const moreThanOneWayIn = defineRule({
  id: 'database/more-than-one-way-in',
  severity: 'warning',
  acceptable: true,
  summary: 'the loss of one database server leaves another to use',
  why: 'That one server goes down: no phone registers, no call is set up, and a takeover helps nothing, since the other proxy goes to the same server.',
  sources: [sources.article],
  example: {
    wrong: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        access: DatabaseAccess.direct(),
      });`,
    fix: 'set `access` to DatabaseAccess.haproxy()',
    right: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        access: DatabaseAccess.haproxy(),
      });`,
  },
  check: perCluster(sharing, (selected) => [...oneOfSeveral(selected), ...oneAtAll(selected)]),
});

function oneOfSeveral({ shared, connection: { access, path } }: Sharing): readonly Observation[] {
  const servers = sqlServers(shared);
  if (access.by !== 'direct' || servers.length < 2) return [];
  return [
    {
      path,
      message: `of ${servers.length} database servers the proxies use one alone`,
      found: `access to ${access.server} directly`,
      allowed: 'a way that leads to another server when this one is gone',
      fix: 'set `access` to DatabaseAccess.haproxy()',
      related: [shared.path],
    },
  ];
}

function oneAtAll({ shared }: Sharing): readonly Observation[] {
  const [only, ...others] = sqlServers(shared);
  const isNdb = shared.kind === 'ndb';
  if ((engineOf(shared) !== 'single' && !isNdb) || !only || others.length > 0) return [];
  return [
    {
      path: shared.path,
      message: 'all proxies reach their database through one server',
      found: isNdb ? `one SQL node, ${only.name}` : `${only.host}:${only.port}, engine 'single'`,
      allowed: isNdb ? 'two SQL nodes or more' : 'several servers, or an address behind which somebody keeps several',
      fix: isNdb
        ? 'add a machine to `sql`'
        : "add the other servers to `servers`, or set `engine` to what stands behind the address: 'galera', 'replicated'",
    },
  ];
}
