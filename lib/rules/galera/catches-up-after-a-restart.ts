import { galeraSizing as facts } from '../../facts/galera-sizing';
import { sources } from '../../facts/sources';
import type { GaleraCluster, Model } from '../../model';
import { providerOption } from '../server-options';
import { galeraCluster, perDatabase } from '../shared-databases';
import { defineRule } from '../rule';

/** A member that was away for as long as a restart or an upgrade takes catches up, and needs no full copy. */
export const catchesUpAfterARestart = defineRule({
  id: 'galera/catches-up-after-a-restart',
  severity: 'warning',
  acceptable: true,
  summary: 'the others remember what a restarting member misses',
  why: 'A member is back after ten minutes, and the others have forgotten what it missed: it fetches all tables anew, slows the one it copies from, and counts for nothing meanwhile.',
  sources: [sources.galeraCatchUp, sources.galeraServer],
  example: {
    wrong: `
      const database = new GaleraCluster(stack, 'database', {
        members,
        gcache: Size.mebibytes(64),
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
    fix: 'raise `gcache`',
    right: `
      const database = new GaleraCluster(stack, 'database', {
        members,
        gcache: Size.gibibytes(1),
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
  },
  check: perDatabase(galeraCluster, (database, model) => {
    const { bytes, found, path, fix } = gcacheOf(database, model);
    const least = facts.defaultGcache;
    if (bytes >= least.toBytes()) return [];
    return [
      {
        path,
        message: `a member may be away for ${minutes(bytes)} min at ${RATE} registrations a second, then it is copied anew`,
        found,
        allowed: `${least.toString()} or more, which is ${minutes(least.toBytes())} min`,
        fix,
      },
    ];
  }),
});

/** Registrations a second of some ten thousand phones that renew every two minutes; a call writes about as much as two. */
const RATE = 100;

function minutes(bytes: number): number {
  return Math.floor(bytes / (facts.contactBytes * RATE) / 60);
}

/** An option of the author's wins over the prop. */
function gcacheOf(database: GaleraCluster, model: Model) {
  const { path, gcache } = database;
  const option = providerOption(database, model, 'gcache.size');
  const bytes = option && bytesOf(option.value);
  return option === undefined || bytes === undefined
    ? { bytes: gcache.toBytes(), found: `gcache ${gcache.toString()}`, path, fix: 'raise `gcache`' }
    : { bytes, found: option.found, path: option.path, fix: `${option.fix}, and say it in \`gcache\`` };
}

/** As the provider writes sizes: `128M`; undefined for what it does not. */
function bytesOf(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d+)([kmgt]?)$/i.exec(text) ?? [];
  if (amount === undefined) return undefined;
  return Number(amount) * 1024 ** ['', 'k', 'm', 'g', 't'].indexOf(unit.toLowerCase());
}
