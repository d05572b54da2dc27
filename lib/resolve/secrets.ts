import type { MadeResource, SecretModel, SecretName } from '../model';
import type { SecretRecord } from '../topology/topology';
import type { Problems } from './problems';

/** Hexadecimal digits of the key an authority is made from: 32 bytes, the private number of a P-256 key. */
export const AUTHORITY_KEY_LENGTH = 64;

/** How the place of a secret begins in our files; an author's own text with it would be filled in too. */
export const SECRET_MARK = '@@secret:';

const CONTROL = /[\0-\x1f\x7f]/;
const VARIABLE = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
/** Names Terraform keeps for itself. Source: Terraform's documentation of the `variable` block. */
const RESERVED = ['count', 'depends_on', 'for_each', 'lifecycle', 'locals', 'providers', 'source', 'version'];

/** The variable that holds the stack's own secret unless the author says otherwise. */
const STACK_SECRET: SecretRecord = { from: 'variable', name: 'stack_secret', version: 1 };

interface Use {
  readonly secret: SecretModel;
  /** Path and last part of the name as they were before characters became `_`. */
  readonly owner: string;
}

/** Collects the secrets of a deployment; each gets one name. */
export class Secrets {
  private readonly byName = new Map<SecretName, Use>();
  private readonly stack: SecretRecord;

  /**
   * @param said the stack's own secret
   * @param path of the stack
   */
  constructor(
    private readonly problems: Problems,
    said?: SecretRecord,
    path = '',
  ) {
    this.stack = said ?? STACK_SECRET;
    this.check(this.stack, path, 'the stack');
  }

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
    if (said) this.check(said, path, purpose);
    const source = said ?? ({ from: 'stack-secret', label: ownerOf(path, what), length, stack: this.stack } as const);
    return this.add(path, what, { purpose, source, allowed });
  }

  /**
   * A value that is none of anybody's secrets, but is filled in like one: the platform knows it once it has made the thing.
   * @param what last part of the name, such as `instance_proxy1`
   */
  public made(resource: MadeResource, path: string, what: string, purpose: string): SecretName {
    return this.add(path, what, { purpose, source: { from: 'resource', resource }, allowed: '^\\S+$' });
  }

  public list(): readonly SecretModel[] {
    return [...this.byName.values()].map(({ secret }) => secret).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private add(path: string, what: string, secret: Pick<SecretModel, 'purpose' | 'source' | 'allowed'>): SecretName {
    const name = secretName(path, what);
    const owner = ownerOf(path, what);
    const other = this.byName.get(name);
    if (other && other.owner !== owner) this.clash(name, path, owner, other);
    this.byName.set(name, { owner, secret: { name, path, ...secret } });
    return name;
  }

  private clash(name: SecretName, path: string, owner: string, other: Use): void {
    this.problems.add({
      rule: 'input/names-are-unique',
      path,
      message: `the secrets of '${owner}' and of '${other.owner}' both come out as '${name}'`,
      found: JSON.stringify(owner),
      allowed: 'names that differ in more than case and in characters other than letters and digits',
      fix: 'change the name of one of the two',
      ...(other.secret.path !== path && { related: [other.secret.path] }),
    });
  }

  private check(said: SecretRecord, path: string, purpose: string): void {
    const text = 'name' in said ? said.name : 'file' in said ? said.file : said.command;
    const allowed = {
      environment: `the name of an environment variable that Terraform can take: ${NAME}`,
      variable: `the name of a Terraform variable: ${NAME}`,
      file: 'the path of a file, without control characters',
      command: 'a command line, without control characters',
    }[said.from];
    const fits = 'name' in said ? VARIABLE.test(text) && !RESERVED.includes(text) : text !== '' && !CONTROL.test(text);
    if (!fits)
      this.refuse(
        path,
        `the secret for ${purpose} has no usable source`,
        JSON.stringify(text),
        allowed,
        `change the argument of Secret.from${said.from[0]?.toUpperCase()}${said.from.slice(1)}`,
      );
    if (!Number.isSafeInteger(said.version) || said.version < 1) {
      this.refuse(
        path,
        `the secret for ${purpose} has no usable version`,
        String(said.version),
        `a whole number from 1 to ${Number.MAX_SAFE_INTEGER}`,
        'change `version` of the secret',
      );
    }
  }

  private refuse(path: string, message: string, found: string, allowed: string, fix: string): void {
    this.problems.add({ rule: 'input/secrets', path, message, found, allowed, fix });
  }
}

const NAME = `letters, digits and _, a letter first, 64 at most; not ${RESERVED.join(', ')}`;

function ownerOf(path: string, what: string): string {
  return `${path}/${what}`;
}

function secretName(path: string, what: string): SecretName {
  return [...path.split('/').slice(1), what]
    .join('_')
    .replace(/[^A-Za-z0-9_]/g, '_')
    .toLowerCase();
}
