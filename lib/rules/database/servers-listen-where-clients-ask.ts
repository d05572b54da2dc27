import { mariadb } from '../../facts/mariadb';
import { sources } from '../../facts/sources';
import type { DatabaseCluster } from '../../model';
import { authorOptions } from '../server-options';
import { perDatabase } from '../shared-databases';
import { defineRule } from '../rule';

/** A server listens at its own address and port, where proxies, fellow servers and the firewall expect it. */
export const serversListenWhereClientsAsk = defineRule({
  id: 'database/servers-listen-where-clients-ask',
  severity: 'error',
  // Proxies, checks and firewall are written for one place: with another nobody reaches the server.
  acceptable: false,
  summary: 'database servers listen where the proxies look for them',
  why: 'At the next restart the server listens elsewhere, or not at all: its check fails, one server after the other is out of use, and no phone registers.',
  sources: [sources.haproxyManual, sources.galeraServer],
  example: {
    wrong: `
      const database = new GaleraCluster(stack, 'database', {
        members,
        serverOptions: { bind_address: '0.0.0.0' },
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
    fix: "remove 'bind_address' from `serverOptions`",
    right: `
      const database = new GaleraCluster(stack, 'database', { members });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
  },
  check: perDatabase(ofOurs, (database, model) =>
    authorOptions(database, model).flatMap(({ name, value, path, found, fix }) => {
      const place = PLACES.find((each) => each.name === name);
      if (!place || place.value === value) return [];
      const message = `${name} moves the server from where the others look for it`;
      return [{ path, message, found, allowed: place.allowed, fix }];
    }),
  ),
});

/** With the one value that changes nothing; null where there is none for all servers. */
const PLACES: readonly { readonly name: string; readonly value: string | null; readonly allowed: string }[] = [
  { name: 'bind_address', value: null, allowed: "each server's own address, which it has without the option" },
  { name: 'port', value: String(mariadb.port), allowed: String(mariadb.port) },
  { name: 'socket', value: null, allowed: "the distribution's own, through which the programs of the machine come" },
  { name: 'datadir', value: null, allowed: "the distribution's own, in which the programs of the machine look" },
  { name: 'networking', value: 'ON', allowed: 'no skip_networking' },
];

function ofOurs(database: DatabaseCluster): DatabaseCluster | null {
  return database.kind === 'galera' || database.kind === 'replicated' ? database : null;
}
