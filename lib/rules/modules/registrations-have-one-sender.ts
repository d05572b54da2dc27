import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { OpenSipsConfig, ProxyClusterParts } from '../../model';
import { loaded, numberParameter, parameter, perCluster, written } from '../reading';
import { runsOnHolderAlone } from '../resources';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** Of nodes that all run, only the one with the sharing tag registers at carriers. */
export const registrationsHaveOneSender = defineRule({
  id: 'modules/registrations-have-one-sender',
  severity: 'error',
  acceptable: true,
  summary: 'one node at a time registers at carriers',
  why: 'Both nodes register the same account in turns: the carrier sends calls to the one that was last, answers come to the one with the address, and the account may be locked.',
  sources: [sources.registrantSource, sources.issue169],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [
          { name: 'uac_auth' },
          { name: 'uac_registrant', parameters: { enable_clustering: 0 } },
        ],
      });`,
    fix: 'remove `enable_clustering` from the parameters of uac_registrant',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [{ name: 'uac_auth' }, { name: 'uac_registrant' }],
      });`,
  },
  check: perCluster(registering, ({ cluster }) =>
    cluster.nodes.flatMap(({ config }) =>
      loaded(config, MODULE) === undefined
        ? []
        : dialects[cluster.version].tags === 'clusterer'
          ? byTag(config)
          : [always(config)],
    ),
  ),
});

const MODULE = 'uac_registrant';
const SWITCH = 'enable_clustering';

function registering(parts: ProxyClusterParts) {
  const { cluster } = parts;
  const loads = cluster.nodes.some(({ config }) => loaded(config, MODULE));
  return loads && !runsOnHolderAlone(parts) ? { cluster } : null;
}

/** Each row names its tag then; a row without one is everybody's. */
function byTag(config: OpenSipsConfig): readonly Observation[] {
  if (numberParameter(config, MODULE, SWITCH, 0) !== 0) return [];
  const line = parameter(config, MODULE, SWITCH);
  return [
    {
      path: line?.from ?? loaded(config, MODULE)?.from ?? '',
      message: 'every node registers at the carriers, the one without the virtual IP too',
      found: line ? written(MODULE, line) : `no ${SWITCH}`,
      allowed: `${SWITCH} 1, and a tag in each row of table \`registrant\``,
      fix: line
        ? `remove \`${SWITCH}\` from the parameters of ${MODULE}`
        : 'add a ReplicationCluster for these proxies',
    },
  ];
}

function always(config: OpenSipsConfig): Observation {
  return {
    path: loaded(config, MODULE)?.from ?? '',
    message: 'every node registers at the carriers, and nothing in this version can stop one',
    found: MODULE,
    allowed: `${MODULE} from OpenSIPS 3.4 on, or where one node at a time runs OpenSIPS`,
    fix: `change \`version\`, or remove ${MODULE} from \`modules\``,
  };
}
