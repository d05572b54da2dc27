import { profileName, SHARED_SUFFIX } from '../../facts/opensips/counts';
import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { OpenSipsConfig, OpenSipsVersion, Parameter } from '../../model';
import { loaded, numberParameter, parameter, perCluster, textOf, textParameter, written } from '../reading';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** Every profile calls are counted in is declared, and one that is shared is told to somebody. */
export const profilesAreDeclared = defineRule({
  id: 'dialogs/profiles-are-declared',
  severity: 'error',
  // The script names a profile that does not exist, or a name says what is not so.
  acceptable: false,
  summary: 'profiles of calls are declared, and shared ones reach somebody',
  why: 'Early versions do not start, later ones count nothing and refuse nobody; a shared profile that no node is told of counts on each node alone.',
  sources: [sources.dialogProfiles, sources.dialogDocs],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [
          { name: 'dialog', parameters: { profiles_with_value: 'trunk/b' } },
        ],
      });`,
    fix: "set `callCounts` of an Interconnect to 'on', or take /b off the name in `profiles_with_value` of dialog",
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [
          { name: 'dialog', parameters: { profiles_with_value: 'trunk' } },
        ],
      });`,
  },
  check: perCluster(
    ({ cluster }) => (cluster.nodes.some(({ config }) => hasProfiles(config)) ? cluster : null),
    ({ nodes, version }) =>
      nodes.flatMap(({ config }) => [...undeclared(config), ...untold(config, version), ...unstored(config)]),
  ),
});

const DECLARING = ['profiles_with_value', 'profiles_no_value'] as const;
type Declaring = (typeof DECLARING)[number];

function hasProfiles(config: OpenSipsConfig): boolean {
  return loaded(config, 'dialog') !== undefined && (ours(config).length > 0 || declarations(config).length > 0);
}

/** What our own script counts in, and where it has to be declared. */
function ours({ script }: OpenSipsConfig): readonly { readonly name: string; readonly by: Declaring }[] {
  return script.counts
    .filter(({ of }) => of === 'calls')
    .map((count) => ({
      name: profileName(count),
      by: count.per === 'total' ? 'profiles_no_value' : 'profiles_with_value',
    }));
}

function declarations(config: OpenSipsConfig): readonly { readonly line: Parameter; readonly names: string[] }[] {
  return DECLARING.flatMap((name) => {
    const line = parameter(config, 'dialog', name);
    return line ? [{ line, names: namesIn(line) }] : [];
  });
}

function namesIn({ value }: Parameter): string[] {
  return (textOf(value) ?? '').split(';').map((name) => name.replace(/\s+/g, ''));
}

function undeclared(config: OpenSipsConfig): readonly Observation[] {
  return ours(config).flatMap(({ name, by }) => {
    const line = parameter(config, 'dialog', by);
    if (!line || namesIn(line).includes(name)) return [];
    return [
      {
        path: line.from,
        message: `calls are counted in profile '${name}', which is not declared`,
        found: written('dialog', line),
        allowed: `'${name}' among the profiles`,
        fix: `add '${name}' to \`${by}\` of dialog`,
      },
    ];
  });
}

function untold(config: OpenSipsConfig, version: OpenSipsVersion): readonly Observation[] {
  const { profiles } = dialects[version].dialog;
  const wanted = profiles.by === 'pair' ? [profiles.send, profiles.accept] : [profiles.parameter];
  const missing = wanted.filter((name) => !(numberParameter(config, 'dialog', name, 0) > 0));
  if (missing.length === 0) return [];
  return declarations(config)
    .filter(({ names }) => names.some((name) => name.endsWith(SHARED_SUFFIX)))
    .map(({ line }) => ({
      path: line.from,
      message: 'a profile is to be counted over several nodes, and they tell each other nothing',
      found: `${written('dialog', line)}, no ${missing.join(', no ')}`,
      allowed: `${wanted.join(' and ')}, or a name without ${SHARED_SUFFIX}`,
      fix: `set \`callCounts\` of an Interconnect to 'on', or take ${SHARED_SUFFIX} off the name in \`${line.name}\` of dialog`,
    }));
}

/** Counts that nodes keep in a store: without one each node counts for itself, and the daemon only says so in its log. */
function unstored(config: OpenSipsConfig): readonly Observation[] {
  if (textParameter(config, 'dialog', 'cachedb_url')) return [];
  return declarations(config)
    .filter(({ names }) => names.some((name) => name.endsWith(STORED_SUFFIX)))
    .map(({ line }) => ({
      path: line.from,
      message: 'a profile is to be counted in a store, and there is none',
      found: `${written('dialog', line)}, no cachedb_url`,
      allowed: `cachedb_url of dialog, or a name without ${STORED_SUFFIX}`,
      fix: `set \`cachedb_url\` of dialog, or take ${STORED_SUFFIX} off the name in \`${line.name}\``,
    }));
}

/** Of a profile in a store; only its first letter counts. */
const STORED_SUFFIX = '/s';
