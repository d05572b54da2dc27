import { SCRIPT_NAMES } from '../../facts/opensips/routes';
import { sources } from '../../facts/sources';
import { loaded, parameter, perCluster, textOf, written } from '../reading';
import { defineRule } from '../rule';

/** Flags and variables that our script sets are the ones that modules look at. */
export const scriptNamesAreKept = defineRule({
  id: 'modules/script-names-are-kept',
  severity: 'error',
  // The script sets one name and the module reads another: what depends on it never happens.
  acceptable: false,
  summary: 'modules read the flags and variables that our script sets',
  why: 'The script marks a phone behind a router, and nobody reads the mark: no ping is sent, the router closes, and the phone cannot be called any more.',
  sources: [sources.nathelperDocs, sources.registrarSource],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [{ name: 'usrloc', parameters: { nat_bflag: 'BEHIND_NAT' } }],
      });`,
    fix: 'remove `nat_bflag` from the parameters of usrloc',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [{ name: 'usrloc', parameters: { desc_time_order: 1 } }],
      });`,
  },
  check: perCluster(
    ({ cluster }) =>
      cluster.nodes.some(({ config }) => KEPT.some(({ module }) => loaded(config, module))) ? cluster : null,
    ({ nodes }) =>
      nodes.flatMap(({ config }) =>
        KEPT.flatMap(({ module, name, value }) => {
          const line = parameter(config, module, name);
          if (!line || textOf(line.value) === value) return [];
          return [
            {
              path: line.from,
              message: `our script and ${module} no longer mean the same`,
              found: written(module, line),
              allowed: value,
              fix: `remove \`${name}\` from the parameters of ${module}`,
            },
          ];
        }),
      ),
  ),
});

const { natBranchFlag, sipPingBranchFlag, tcpPersistentFlag, receivedAvp } = SCRIPT_NAMES;

const KEPT = [
  { module: 'usrloc', name: 'nat_bflag', value: natBranchFlag },
  { module: 'nathelper', name: 'sipping_bflag', value: sipPingBranchFlag },
  { module: 'nathelper', name: 'received_avp', value: receivedAvp },
  { module: 'registrar', name: 'received_avp', value: receivedAvp },
  { module: 'registrar', name: 'tcp_persistent_flag', value: tcpPersistentFlag },
  // Which side of a call sent a request is read from the tag that rr puts into the route.
  { module: 'rr', name: 'append_fromtag', value: '1' },
] as const;
