import { NONCE_SECRET_BYTES } from '../../facts/opensips/clustering';
import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { OpenSipsConfig, OpenSipsVersion, ProxyClusterParts } from '../../model';
import { loaded, numberParameter, parameter, perCluster, written } from '../reading';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** A challenge of one node can be answered to another: one secret for all, of the right length, and no table of used nonces. */
export const noncesAreGoodOnEveryNode = defineRule({
  id: 'modules/nonces-are-good-on-every-node',
  severity: 'error',
  acceptable: true,
  summary: 'nodes take answers to challenges of each other',
  why: 'After a takeover every phone that was just challenged is refused and starts over: a wave of registrations on top of the failure.',
  sources: [sources.authSource],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [{ name: 'auth', parameters: { disable_nonce_check: 0 } }],
      });`,
    fix: 'remove `disable_nonce_check` from the parameters of auth',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [{ name: 'auth', parameters: { disable_nonce_check: 1 } }],
      });`,
  },
  check: perCluster(
    ({ cluster }: ProxyClusterParts) => (cluster.nodes.some(({ config }) => loaded(config, 'auth')) ? cluster : null),
    (cluster) =>
      cluster.nodes.flatMap(({ config }) =>
        loaded(config, 'auth') ? [...secretFaults(config, cluster.version), ...usedNonces(config)] : [],
      ),
  ),
});

function secretFaults(config: OpenSipsConfig, version: OpenSipsVersion): readonly Observation[] {
  const line = parameter(config, 'auth', 'secret');
  if (!line) {
    return [
      {
        path: loaded(config, 'auth')?.from ?? '',
        message: 'each node makes up a nonce secret of its own at each start',
        found: 'no secret',
        allowed: 'one secret for all nodes',
        fix: 'set `nonceSecret`',
      },
    ];
  }
  const bytes = typeof line.value === 'string' ? Buffer.byteLength(line.value) : undefined;
  // Secrets that are filled in on the machine are checked there, against the same length.
  if (bytes === undefined || bytes === NONCE_SECRET_BYTES || dialects[version].nonceSecret !== '32-bytes') return [];
  return [
    {
      path: line.from,
      message: 'the nonce secret has a length with which OpenSIPS does not start',
      found: `${bytes} bytes`,
      allowed: `${NONCE_SECRET_BYTES} bytes`,
      fix: 'remove `secret` from the parameters of auth: one is made for you, or set `nonceSecret`',
    },
  ];
}

/** Each node numbers its nonces and remembers the used ones in its own memory. */
function usedNonces(config: OpenSipsConfig): readonly Observation[] {
  if (numberParameter(config, 'auth', 'disable_nonce_check', 0) !== 0) return [];
  const line = parameter(config, 'auth', 'disable_nonce_check');
  return [
    {
      path: line?.from ?? loaded(config, 'auth')?.from ?? '',
      message: 'each node refuses nonces it has not given out itself',
      found: line ? written('auth', line) : 'no disable_nonce_check',
      allowed: 'disable_nonce_check 1',
      fix: 'remove `disable_nonce_check` from the parameters of auth',
    },
  ];
}
