import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { OpenSipsConfig, Parameter } from '../../model';
import { modeLines } from '../contact-mode';
import { perCluster, written } from '../reading';
import { defineRule } from '../rule';

/** From 2.4 on, how contacts are kept is said by one preset or by the three single parameters, never by both or by db_mode. */
export const modeIsSaidOnce = defineRule({
  id: 'contacts/mode-is-said-once',
  severity: 'error',
  // A preset beside db_mode stops the start, and beside the single parameters silences them without a word.
  acceptable: false,
  summary: 'usrloc has one preset or single modes, never both',
  why: 'OpenSIPS does not start, or a tuned restart_persistency has no effect and a restart comes back without contacts.',
  sources: [sources.usrlocSource],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [{ name: 'usrloc', parameters: { db_mode: 1 } }],
      });`,
    fix: 'remove what you added to the parameters of usrloc; `contacts` of the ReplicationCluster chooses the mode',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        replicate: { contacts: 'memory-and-sql' },
      });`,
  },
  check: perCluster(
    (parts) => (dialects[parts.cluster.version].usrloc.mode === 'preset' ? parts : null),
    ({ cluster, replication }) =>
      cluster.nodes.flatMap(({ config }) => {
        const lines = contradicting(config);
        const last = lines.at(-1);
        if (!last) return [];
        return [
          {
            // What the author adds belongs to the proxy cluster, what we write to the replication cluster.
            path: lines.find(({ from }) => from === cluster.path)?.from ?? last.from,
            message:
              lines.length === 1
                ? '`db_mode` is no longer how a mode is said'
                : 'the mode of usrloc is said in several ways',
            found: lines.map((line) => written('usrloc', line)).join(', '),
            allowed: 'working_mode_preset alone, or cluster_mode, restart_persistency and sql_write_mode without it',
            fix: `remove what you added to the parameters of usrloc; ${replication ? '`contacts` of the ReplicationCluster chooses the mode' : 'the mode follows from the database'}`,
          },
        ];
      }),
  ),
});

/** The lines that exclude each other, in the order of precedence; empty when all is well. */
function contradicting(config: OpenSipsConfig): readonly Parameter[] {
  const { dbMode, preset, single } = modeLines(config);
  if (!dbMode && (!preset || single.length === 0)) return [];
  return [...(preset ? [preset] : []), ...single, ...(dbMode ? [dbMode] : [])];
}
