import { dialects } from '../../facts/opensips/dialects';
import { DB_MODES, MODE_PARAMETERS, MODES, PRESETS } from '../../facts/opensips/usrloc';
import { sources } from '../../facts/sources';
import type { Observation } from '../../findings';
import type { OpenSipsConfig, Parameter } from '../../model';
import { contactMode, decidingLine, modeLines } from '../contact-mode';
import { numberParameter, parameter, perCluster, textOf, textParameter, written } from '../reading';
import { defineRule } from '../rule';

/** From 2.4 on, the mode of usrloc is one that it knows, with what that mode needs. */
export const usrlocTakesTheMode = defineRule({
  id: 'contacts/usrloc-takes-the-mode',
  severity: 'error',
  // usrloc ends the start.
  acceptable: false,
  summary: 'the mode of usrloc is one it knows and can begin with',
  why: 'usrloc does not know the word, or lacks what the mode needs, and OpenSIPS does not start: not now, and not at the takeover.',
  sources: [sources.usrlocSource],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [
          { name: 'usrloc', parameters: { working_mode_preset: 'full-sharing' } },
        ],
      });`,
    fix: 'remove `working_mode_preset` from the parameters of usrloc, or change it',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [
          {
            name: 'usrloc',
            parameters: { working_mode_preset: 'full-sharing-cluster' },
          },
        ],
      });`,
  },
  check: perCluster(
    ({ cluster }) => (dialects[cluster.version].usrloc.mode === 'preset' ? cluster : null),
    ({ nodes }) =>
      nodes.flatMap(({ config }) => [...unknownWords(config), ...withoutPeers(config), ...lacking(config)]),
  ),
});

/** A preset silences the single parameters, and their words are not read then. */
function unknownWords(config: OpenSipsConfig): readonly Observation[] {
  const { preset, dbMode } = modeLines(config);
  if (preset) return wrongWord(preset, Object.keys(PRESETS));
  if (dbMode && DB_MODES[Number(textOf(dbMode.value))] !== undefined) return [];
  return (['cluster', 'restart', 'writes'] as const).flatMap((of) => {
    const line = parameter(config, 'usrloc', MODE_PARAMETERS[of]);
    return line ? wrongWord(line, MODES[of]) : [];
  });
}

function wrongWord(line: Parameter, words: readonly string[]): readonly Observation[] {
  if (words.includes((textOf(line.value) ?? '').toLowerCase())) return [];
  return [fault(line, 'usrloc does not know this mode', words.join(', '))];
}

/** Nobody to fetch contacts from. */
function withoutPeers(config: OpenSipsConfig): readonly Observation[] {
  const mode = contactMode(config);
  const line = parameter(config, 'usrloc', MODE_PARAMETERS.restart);
  if (!line || mode?.cluster !== 'none' || mode.restart !== 'sync-from-cluster') return [];
  return [fault(line, 'a node alone has no cluster to fetch contacts from', 'none or load-from-sql')];
}

/** A federation has a rule of its own. */
function lacking(config: OpenSipsConfig): readonly Observation[] {
  const line = decidingLine(config);
  const mode = contactMode(config)?.cluster;
  if (!line || (mode !== 'full-sharing' && mode !== 'full-sharing-cachedb')) return [];
  return [
    ...(numberParameter(config, 'usrloc', 'location_cluster', 0) > 0
      ? []
      : [
          fault(
            line,
            'contacts are to be shared, and no cluster is named to share them in',
            'location_cluster beside it',
          ),
        ]),
    ...(mode === 'full-sharing' || textParameter(config, 'usrloc', 'cachedb_url')
      ? []
      : [fault(line, 'contacts are to be in a store, and no store is named', 'cachedb_url beside it')]),
  ];
}

function fault(line: Parameter, message: string, allowed: string): Observation {
  const fix = `remove \`${line.name}\` from the parameters of usrloc, or change it`;
  return { path: line.from, message, found: written('usrloc', line), allowed, fix };
}
