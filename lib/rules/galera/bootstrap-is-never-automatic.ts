import { sources } from '../../facts/sources';
import type { ExtraFile, GaleraCluster, Model } from '../../model';
import { authorOptions, filesOnServers, isOn } from '../server-options';
import { galeraCluster, perDatabase } from '../shared-databases';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** A cluster is made once, by our program on its first member; nothing that runs at boot makes one. */
export const bootstrapIsNeverAutomatic = defineRule({
  id: 'galera/bootstrap-is-never-automatic',
  severity: 'error',
  // At its next start the member is a cluster of its own, whatever the others are: rows part for good.
  acceptable: false,
  summary: 'no option, unit or file makes a cluster at each start',
  why: 'A member restarts and does not join the others but founds a cluster of the same name: haproxy finds both well, and registrations go into one or the other.',
  sources: [sources.galeraServer, sources.galeraConfiguration],
  example: {
    wrong: `
      const database = new GaleraCluster(stack, 'database', {
        members,
        serverOptions: { wsrep_new_cluster: 'ON' },
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
    fix: "remove 'wsrep_new_cluster' from `serverOptions`",
    right: `
      const database = new GaleraCluster(stack, 'database', { members });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
  },
  check: perDatabase(galeraCluster, (database, model) => [...byOption(database, model), ...byFile(database, model)]),
});

function byOption(database: GaleraCluster, model: Model): readonly Observation[] {
  return authorOptions(database, model)
    .filter(({ name, value }) =>
      name === 'wsrep_new_cluster' ? isOn(value) : name === 'wsrep_cluster_address' && isEmpty(value),
    )
    .map(({ path, found, fix }) => ({
      path,
      message: 'the server founds a cluster of its own at each start',
      found,
      allowed: 'the addresses of all members, and no wsrep_new_cluster',
      fix,
    }));
}

/** `gcomm://` without an address: there is nobody to join. */
function isEmpty(address: string): boolean {
  return /^gcomm:\/\/\s*(\?.*)?$/i.test(address.trim());
}

function byFile(database: GaleraCluster, model: Model): readonly Observation[] {
  return filesOnServers(database, model).flatMap((file) =>
    file.content
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => !/^[#;]/.test(line) && founds(file, line))
      .map((line) => ({
        path: file.from,
        message: 'a file that is read at boot founds a cluster of its own',
        found: `${line} in ${file.path}`,
        allowed: 'no such line; our program founds the cluster once, and a person does after a total loss',
        fix: 'remove the line from the content in `files`',
      })),
  );
}

/** What systemd, init scripts, cron and the like read. */
const AT_BOOT =
  /^\/((usr\/(local\/)?)?lib|etc|run)\/systemd\/|^\/etc\/(default|cron|init\.d|rc|profile)|^\/(run|var\/spool\/cron)\//;

function founds({ path }: ExtraFile, line: string): boolean {
  if (path.endsWith('/grastate.dat')) return /^safe_to_bootstrap:\s*1\b/.test(line);
  return AT_BOOT.test(path) && /wsrep[-_]new[-_]cluster|galera_new_cluster/i.test(line);
}
