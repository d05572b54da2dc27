import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import { contactMode, decidingLine } from '../contact-mode';
import { perCluster, written } from '../reading';
import { defineRule } from '../rule';

/** The plain federation mode, which usrloc reads and then refuses as not implemented, is not used. */
export const noPlainFederation = defineRule({
  id: 'contacts/no-plain-federation',
  severity: 'error',
  // OpenSIPS does not start with it.
  acceptable: false,
  summary: 'contacts are federated through a cachedb or not at all',
  why: 'usrloc takes the word and then refuses it as not implemented: OpenSIPS does not start.',
  sources: [sources.usrlocSource],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [
          {
            name: 'usrloc',
            parameters: { working_mode_preset: 'federation-cluster' },
          },
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
    (cluster) =>
      cluster.nodes.flatMap(({ config }) => {
        const line = decidingLine(config);
        if (!line || contactMode(config)?.cluster !== 'federation') return [];
        return [
          {
            path: line.from,
            message: 'usrloc has no plain federation, in no version',
            found: written('usrloc', line),
            allowed: 'federation-cachedb-cluster or full-sharing-cluster',
            fix: `remove \`${line.name}\` from the parameters of usrloc, or change it`,
          },
        ];
      }),
  ),
});
