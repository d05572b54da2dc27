import { sources } from '../../facts/sources';
import { authorProviderOptions, isNo } from '../server-options';
import { galeraCluster, perDatabase } from '../shared-databases';
import { defineRule } from '../rule';

/** A part of the cluster that is not the larger one stops; nothing tells it to go on. */
export const splitBrainIsNeverIgnored = defineRule({
  id: 'galera/split-brain-is-never-ignored',
  severity: 'error',
  // Two parts write on, each for itself, and no tool puts their rows together again.
  acceptable: false,
  summary: 'a part of the cluster without a majority stops',
  why: 'The network divides the cluster and both parts take registrations and calls; when it is whole again one of the two sets of tables is thrown away.',
  sources: [sources.galeraOptions, sources.galeraQuorum, sources.galeraServer],
  example: {
    wrong: `
      const database = new GaleraCluster(stack, 'database', {
        members,
        providerOptions: { 'pc.ignore_sb': 'true' },
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
    fix: "remove 'pc.ignore_sb' from `providerOptions`",
    right: `
      const database = new GaleraCluster(stack, 'database', { members });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
  },
  check: perDatabase(galeraCluster, (database, model) =>
    authorProviderOptions(database, model)
      .filter(({ name, value }) => Object.hasOwn(EFFECTS, name) && !isNo(value))
      .map(({ name, path, found, fix }) => ({
        path,
        message: `${name} ${EFFECTS[name] ?? ''}`,
        found,
        allowed: `no ${name}`,
        fix,
      })),
  ),
});

const EFFECTS: Readonly<Record<string, string>> = {
  'pc.ignore_sb': 'lets both halves of a divided cluster write on',
  'pc.ignore_quorum': 'lets every part of a divided cluster write on, however small',
  'pc.npvo': 'throws away what the older of two parts wrote',
  'pc.bootstrap': 'makes a part of the cluster the whole, without the others',
};
