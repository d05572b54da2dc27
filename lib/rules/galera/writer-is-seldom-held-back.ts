import { galeraSizing as facts } from '../../facts/galera-sizing';
import { sources } from '../../facts/sources';
import type { GaleraCluster, Model } from '../../model';
import { isNo, providerOption } from '../server-options';
import { galeraCluster, perDatabase } from '../shared-databases';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** A member that stands by may fall behind for a moment without holding up the one that is written to. */
export const writerIsSeldomHeldBack = defineRule({
  id: 'galera/writer-is-seldom-held-back',
  severity: 'warning',
  acceptable: true,
  summary: 'a member that pauses briefly does not hold up the writer',
  why: 'A disk of a member that stands by pauses for a moment: the writer has to wait, with it every process of OpenSIPS, and phones send everything again.',
  sources: [sources.galeraOptions, sources.galeraServer],
  example: {
    wrong: `
      const database = new GaleraCluster(stack, 'database', {
        members,
        flowControlLimit: 16,
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
    fix: 'raise `flowControlLimit`',
    right: `
      const database = new GaleraCluster(stack, 'database', {
        members,
        flowControlLimit: 256,
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
  },
  check: perDatabase(galeraCluster, (database, model) => [...tooLow(database, model), ...growing(database, model)]),
});

function tooLow(database: GaleraCluster, model: Model): readonly Observation[] {
  const option = providerOption(database, model, 'gcs.fc_limit');
  const limit = option ? Number(option.value) : database.flowControlLimit;
  if (!(limit < facts.minFlowControlLimit)) return [];
  return [
    {
      path: option?.path ?? database.path,
      message: `a member that is ${limit} writes behind holds up the writer`,
      found: option?.found ?? `flowControlLimit ${limit}`,
      allowed: `${facts.minFlowControlLimit} or more`,
      fix: option ? `${option.fix}, and say it in \`flowControlLimit\`` : 'raise `flowControlLimit`',
    },
  ];
}

function growing(database: GaleraCluster, model: Model): readonly Observation[] {
  const option = providerOption(database, model, 'gcs.fc_single_primary');
  if (!option || !isNo(option.value)) return [];
  return [
    {
      path: option.path,
      message: 'the limit of flow control is made for several writers, and grows with each member',
      found: option.found,
      allowed: 'gcs.fc_single_primary = YES: one member is written to',
      fix: option.fix,
    },
  ];
}
