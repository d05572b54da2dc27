import type {
  LocalDatabase,
  PlatformModel,
  Machine,
  OpenSipsVersion,
  ReplicationCluster,
  SecretModel,
  SecretName,
  VirtualIp,
} from '../model';
import type {
  LocalDatabaseRecord,
  PacemakerClusterRecord,
  ProxyClusterRecord,
  ReplicationClusterRecord,
  SecretRecord,
  VirtualIpRecord,
} from '../topology/topology';
import type { IpAddress } from '../units';
import type { Problems } from './problems';

/** What the whole stack shares while its clusters are resolved. */
export interface StackContext {
  readonly platform: PlatformModel;
  readonly hostKeys: Readonly<Record<string, string>>;
  /** Machine name to the path that took it. */
  readonly machineNames: Map<string, string>;
  /** Address to the path that took it. */
  readonly addresses: Map<string, string>;
  readonly secrets: Secrets;
  readonly problems: Problems;
}

/** A node of a proxy cluster before its script exists. */
export interface NodeIdentity {
  readonly path: string;
  readonly machine: string;
  readonly address: IpAddress;
  readonly nodeId: number;
}

/** What is known of a proxy cluster and its parts, in the order they are resolved: later members see earlier ones. */
export interface ClusterContext {
  readonly path: string;
  readonly name: string;
  readonly version: OpenSipsVersion;
  readonly nodes: readonly NodeIdentity[];
  readonly machines: readonly Machine[];
  readonly virtualIp: VirtualIp | null;
  readonly records: ClusterRecords;
  readonly secrets: Secrets;
  readonly problems: Problems;
}

export interface ClusterRecords {
  readonly proxies: ProxyClusterRecord;
  readonly virtualIp: VirtualIpRecord | null;
  readonly database: LocalDatabaseRecord | null;
  readonly replication: ReplicationClusterRecord | null;
  readonly pacemaker: PacemakerClusterRecord | null;
}

/** What `resolve/opensips` needs beside the context. */
export interface ResolvedParts {
  readonly database: LocalDatabase | null;
  readonly replication: ReplicationCluster | null;
}

const CONTROL = /[\0-\x1f\x7f]/;

/** Collects the secrets of a deployment; each gets one name. */
export class Secrets {
  private readonly byName = new Map<SecretName, SecretModel>();

  constructor(private readonly problems: Problems) {}

  /**
   * A secret derived from the stack's own, unless the author set one. The label is the owner's path, so that two
   * clusters never share a key.
   * @param what last part of the name, such as `nonce_secret`
   * @param length hexadecimal digits of a derived secret, 128 at most
   * @param allowed regular expression a secret of the author's must match
   */
  public use(
    said: SecretRecord | undefined,
    path: string,
    what: string,
    purpose: string,
    length: number,
    allowed: string,
  ): SecretName {
    const name = secretName(path, what);
    if (said) this.check(said, path, purpose);
    const source = said ?? ({ from: 'stack-secret', label: `${path}/${what}`, length } as const);
    this.byName.set(name, { name, path, purpose, source, allowed });
    return name;
  }

  public list(): readonly SecretModel[] {
    return [...this.byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private check(said: SecretRecord, path: string, purpose: string): void {
    const text = 'name' in said ? said.name : 'file' in said ? said.file : said.command;
    const allowed = {
      environment: 'the name of an environment variable: letters, digits and _',
      variable: 'the name of a Terraform variable: letters, digits and _',
      file: 'the path of a file, without control characters',
      command: 'a command line, without control characters',
    }[said.from];
    const fits = 'name' in said ? /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(text) : text !== '' && !CONTROL.test(text);
    if (!fits)
      this.refuse(
        path,
        `the secret for ${purpose} has no usable source`,
        JSON.stringify(text),
        allowed,
        `change the argument of Secret.from${said.from[0]?.toUpperCase()}${said.from.slice(1)}`,
      );
    if (!Number.isInteger(said.version) || said.version < 1) {
      this.refuse(
        path,
        `the secret for ${purpose} has no usable version`,
        String(said.version),
        'a whole number from 1',
        'change `version` of the secret',
      );
    }
  }

  private refuse(path: string, message: string, found: string, allowed: string, fix: string): void {
    this.problems.add({ rule: 'input/secrets', path, message, found, allowed, fix });
  }
}

function secretName(path: string, what: string): SecretName {
  return [...path.split('/').slice(1), what]
    .join('_')
    .replace(/[^A-Za-z0-9_]/g, '_')
    .toLowerCase();
}
