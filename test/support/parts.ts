import { proxyClusters, type Model, type ProxyClusterParts } from '../../lib/model';
import { resolve } from '../../lib/resolve';
import type { Problem } from '../../lib/resolve/problems';
import type { PacemakerClusterRecord } from '../../lib/topology/pacemaker';
import type { LocalDatabaseRecord, ProxyClusterRecord, ReplicationClusterRecord } from '../../lib/topology/topology';
import type { SshPlatformRecord } from '../../lib/topology/platform';

/** What a test wants different from the article's rig; null leaves a part out. */
export interface Wishes {
  readonly proxies?: Partial<ProxyClusterRecord>;
  readonly virtualIp?: string | null;
  readonly database?: Partial<LocalDatabaseRecord> | null;
  readonly replication?: Partial<ReplicationClusterRecord> | null;
  readonly pacemaker?: Partial<PacemakerClusterRecord> | null;
  readonly platform?: Partial<SshPlatformRecord>;
}

export interface Resolved {
  readonly model: Model;
  readonly parts: ProxyClusterParts;
}

/** The article's rig as a model, with some wishes. */
export function parts(wishes: Wishes = {}): Resolved {
  const { model, problems } = resolved(wishes);
  const cluster = model && proxyClusters(model)[0];
  if (!model || !cluster || problems.length > 0) throw new Error(`no model: ${JSON.stringify(problems)}`);
  return { model, parts: cluster };
}

/** What is wrong with the rig after some wishes. */
export function problems(wishes: Wishes): readonly Problem[] {
  return resolved(wishes).problems;
}

function resolved(wishes: Wishes): { readonly model: Model | null; readonly problems: readonly Problem[] } {
  const at = 'voip/registrar';
  const proxies = `${at}/proxies`;
  const { virtualIp = '192.168.3.100/24', database = {}, replication = {}, pacemaker = {} } = wishes;
  const { model, problems: found } = resolve({
    name: 'voip',
    platform: {
      kind: 'ssh',
      user: 'root',
      privateKey: { from: 'file', file: '~/.ssh/id_ed25519', version: 1 },
      ...wishes.platform,
    },
    parts: [
      {
        kind: 'proxy-cluster',
        path: proxies,
        nodes: [
          { name: 'vsvr2a', address: '192.168.3.125' },
          { name: 'vsvr2b', address: '192.168.3.126' },
        ],
        core: [],
        modules: [],
        routes: [],
        files: [],
        ...wishes.proxies,
      },
      ...(virtualIp === null ? [] : [{ kind: 'virtual-ip', path: `${at}/vip`, proxies, address: virtualIp } as const]),
      ...(database === null ? [] : [{ kind: 'local-database', path: `${at}/database`, proxies, ...database } as const]),
      ...(replication === null
        ? []
        : [
            {
              kind: 'replication-cluster',
              path: `${at}/replication`,
              proxies,
              binPort: 5678,
              descriptions: wishes.proxies?.nodes ? undefined : { vsvr2a: 'Test-vSvr2A', vsvr2b: 'Test-vSvr2B' },
              ...replication,
            } as const,
          ]),
      ...(pacemaker === null || virtualIp === null
        ? []
        : [
            {
              kind: 'pacemaker-cluster',
              path: `${at}/pacemaker`,
              proxies,
              virtualIp: `${at}/vip`,
              fencing: { kind: 'none', reason: 'test rig: a person watches it' },
              resources: [],
              ...pacemaker,
            } as const,
          ]),
    ],
    acceptances: [],
  });
  return { model: model ?? null, problems: found };
}
