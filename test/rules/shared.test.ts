import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS, type OpenSipsVersion } from '../../lib/model';
import { runRules, stopsSynth } from '../../lib/rules/run';
import { MEMBERS, sharedModel, SHARED_PATHS, type SharedEdits } from '../../lib/testing';

const { database: path } = SHARED_PATHS;
const password = { from: 'environment', name: 'DB_PASSWORD', version: 1 } as const;

const DATABASES: Readonly<Record<string, SharedEdits>> = {
  'a Galera cluster': {},
  'a Galera cluster with a vote beside it': {
    galera: { members: MEMBERS.slice(0, 2), arbitrator: { name: 'vote', address: '192.0.2.24' } },
  },
  'a primary with replicas': {
    database: { kind: 'replicated-database', path, members: MEMBERS, serverOptions: [] },
  },
  'a database that somebody else runs': {
    database: { kind: 'external-database', path, servers: [{ host: '192.0.2.31' }], password },
  },
};
const ACCESSES = ['haproxy', 'db-virtual', 'direct'] as const;

const SHAPES = Object.entries(DATABASES).flatMap(([name, edits]) =>
  ACCESSES.flatMap((by) => OPENSIPS_VERSIONS.map((version) => [name, by, version, edits] as const)),
);

describe('the rules and nodes that share a database', () => {
  it.each(SHAPES)('nothing stops the synth of %s, by %s, in %s', (_, by, version, edits) => {
    const { findings, outcomes } = runRules(model(edits, by, version));
    expect(findings.filter(stopsSynth)).toEqual([]);
    expect(Object.values(outcomes).filter((outcome) => typeof outcome === 'object')).toEqual([]);
  });

  it.each(SHAPES)('those apply to %s, by %s, in %s, that have to do with it', (name, by, version, edits) => {
    const { outcomes } = runRules(model(edits, by, version));
    const applying = Object.keys(outcomes).filter((id) => outcomes[id] !== 'does-not-apply' && !ofTheDatabase(id));
    expect(applying).toEqual([
      // Expiry is kept in local time up to 2.3, and modes are presets from 2.4 on.
      ...(version < '2.4' ? ['contacts/expiry-outlives-the-clock-change'] : []),
      ...(version < '2.4' ? [] : ['contacts/mode-is-said-once', 'contacts/no-plain-federation']),
      'contacts/pings-spare-the-shared-table',
      'contacts/shared-table-is-the-only-copy',
      ...(version < '2.4' ? [] : ['contacts/usrloc-takes-the-mode']),
      'dialogs/one-running-node-per-table',
      'dialogs/stored-where-nodes-share',
      'dialogs/written-at-once',
      'modules/fifo-is-where-agents-ask',
      'modules/nonces-are-good-on-every-node',
      'modules/script-names-are-kept',
      'network/non-local-bind-stays-off',
      'network/virtual-ip-has-one-hand',
      'network/virtual-ip-in-nodes-segment',
      'network/virtual-ip-is-free',
      'pacemaker/every-node-can-be-fenced',
      'pacemaker/failed-opensips-moves',
      'pacemaker/failures-expire',
      'pacemaker/hung-outlasts-the-database',
      'pacemaker/nothing-else-starts-opensips',
      'pacemaker/opensips-has-one-manager',
      'pacemaker/token-outlasts-a-pause',
      'pacemaker/unit-limits-end-first',
    ]);
    expect(outcomes['database/answers-before-opensips-starts']).toBe('holds');
    const ours = name !== 'a database that somebody else runs';
    expect(outcomes['database/fate-is-not-shared']).toBe(ours ? 'holds' : 'does-not-apply');
  });

  it.each(OPENSIPS_VERSIONS.filter((version) => version >= '2.4'))(
    'nothing stops nodes that also tell each other of contacts and calls, in %s',
    (version) => {
      for (const by of ACCESSES) {
        for (const service of ['systemd', 'clone'] as const) {
          const hybrid = { replication: {}, pacemaker: { service } };
          expect(runRules(model(hybrid, by, version)).findings.filter(stopsSynth)).toEqual([]);
        }
      }
    },
  );

  it('members beside the proxies are a warning', () => {
    const members = [{ name: 'proxy1', address: '192.0.2.11' }, { name: 'proxy2', address: '192.0.2.12' }, MEMBERS[0]];
    const { findings } = runRules(sharedModel({ galera: { members } }));
    expect(
      findings.filter(({ accepted }) => accepted === undefined).map(({ rule, severity }) => [rule, severity]),
    ).toEqual([['database/fate-is-not-shared', 'warning']]);
  });

  it('IPv6 is as good as IPv4', () => {
    const machines = (name: string, first: number) =>
      [0, 1, 2].map((i) => ({ name: `${name}${i}`, address: `2001:db8::${first + i}` }));
    for (const by of ACCESSES) {
      const { findings } = runRules(
        sharedModel({
          proxies: { nodes: machines('proxy', 11) },
          galera: { members: machines('db', 21) },
          virtualIp: { address: '2001:db8::10/64' },
          connection: { access: { by } },
        }),
      );
      expect(findings.filter(stopsSynth)).toEqual([]);
    }
  });

  it('three proxies are as good as two', () => {
    const nodes = [11, 12, 13].map((i) => ({ name: `proxy${i}`, address: `192.0.2.${i}` }));
    expect(runRules(sharedModel({ proxies: { nodes } })).findings.filter(stopsSynth)).toEqual([]);
  });
});

function model(edits: SharedEdits, by: (typeof ACCESSES)[number], version: OpenSipsVersion) {
  return sharedModel({ ...edits, connection: { access: { by } }, proxies: { version } });
}

/** Rules about servers, whose tests know what they apply to. */
function ofTheDatabase(id: string): boolean {
  return id.startsWith('database/') || id.startsWith('galera/') || id.startsWith('access/');
}
