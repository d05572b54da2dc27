import { debian12 } from '../../facts/debian-12';
import { sources } from '../../facts/sources';
import { loaded, parameter, perCluster, textParameter, written } from '../reading';
import { defineRule } from '../rule';

/** The FIFO of the management interface is where whoever asks OpenSIPS on its node looks for it. */
export const fifoIsWhereAgentsAsk = defineRule({
  id: 'modules/fifo-is-where-agents-ask',
  severity: 'error',
  // Our agents on the node find nobody: the tag follows nothing, and a well OpenSIPS counts as one that hangs.
  acceptable: false,
  summary: "the management FIFO is in OpenSIPS' run directory, under its own name",
  why: 'Nothing on the node reaches OpenSIPS any more: no tag becomes active at a takeover, no table is reloaded. In /tmp a kernel with protected FIFOs refuses even root.',
  sources: [sources.miFifoSource, sources.fsSysctl],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [
          { name: 'mi_fifo', parameters: { fifo_name: '/tmp/opensips_fifo' } },
        ],
      });`,
    fix: 'remove `fifo_name` from the parameters of mi_fifo',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [{ name: 'mi_fifo', parameters: { fifo_group: 'adm' } }],
      });`,
  },
  check: perCluster(
    ({ cluster }) => (cluster.nodes.some(({ config }) => loaded(config, 'mi_fifo')) ? cluster : null),
    ({ nodes }) =>
      nodes.flatMap(({ config }) =>
        Object.entries(OURS).flatMap(([name, place]) => {
          const line = parameter(config, 'mi_fifo', name);
          if (!line || textParameter(config, 'mi_fifo', name) === place) return [];
          return [
            {
              path: line.from,
              message: 'OpenSIPS is asked where its management interface is not',
              found: written('mi_fifo', line),
              allowed: place,
              fix: `remove \`${name}\` from the parameters of mi_fifo`,
            },
          ];
        }),
      ),
  ),
});

const OURS = { fifo_name: debian12.opensips.fifo, reply_dir: `${debian12.opensips.runDirectory}/` };
