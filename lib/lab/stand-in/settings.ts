import { dialects } from '../../facts/opensips/dialects';
import type { LoadedModule } from '../../facts/reloads';
import type { OpenSipsVersion } from '../../model';
import { parseCfg, type CfgSocket, type CfgStatement, type CfgValue } from '../../syntax/opensips-cfg';
import { unbalanced } from '../../syntax/opensips-script';

/** What a script says, as far as the stand-in follows it. */
export interface Settings {
  readonly version: OpenSipsVersion;
  readonly sockets: readonly CfgSocket[];
  readonly modules: readonly LoadedModule[];
  /** Own node id among the {@link Settings.cluster}'s. */
  readonly nodeId: number;
  /** Id of the clusterer cluster. */
  readonly cluster: number;
  /** Where the rows of table `clusterer` are; null when it reads none. */
  readonly database: string | null;
  /** Bare sharing tags, all backup at first. */
  readonly tags: readonly string[];
  /** FIFO of the management interface with its mode, and folder of its answers; null without one. */
  readonly mi: { readonly fifo: string; readonly mode: number; readonly replies: string } | null;
  /** Realm of its challenges; null to take the host a phone writes. */
  readonly realm: string | null;
}

/** A script the stand-in cannot follow; far fewer than OpenSIPS would refuse. */
export class ScriptError extends Error {
  public override readonly name = 'ScriptError';
}

/** @throws ScriptError for brackets and quotes that do not close, and for a script without a socket */
export function readSettings(text: string, version: OpenSipsVersion): Settings {
  const open = unbalanced(text);
  if (open) throw new ScriptError(`line ${open.line}: ${open.message}`);
  const { head, script } = parseCfg(text);
  const sockets = head.flatMap((statement) => (statement.kind === 'socket' ? [statement.socket] : []));
  if (sockets.length === 0) throw new ScriptError('no socket to listen on');
  const modules = modulesOf(head);
  const value = (module: string, name: string): CfgValue | undefined =>
    modules.find((each) => each.name === module)?.parameters.find((each) => each.name === name)?.value;
  const { clusterer, usrloc } = dialects[version];
  const exchange = usrloc.exchange.by === 'cluster' ? usrloc.exchange.parameter : usrloc.exchange.send;
  const fifo = textOr(value('mi_fifo', 'fifo_name'), null);
  return {
    version,
    sockets,
    modules,
    nodeId: numberOr(value('clusterer', clusterer.ownId), 0),
    cluster: numberOr(value('usrloc', exchange), 1),
    database: textOr(value('clusterer', 'db_url'), null),
    tags: tagsOf(modules),
    mi:
      fifo !== null
        ? {
            fifo,
            mode: numberOr(value('mi_fifo', 'fifo_mode'), 0o660),
            replies: textOr(value('mi_fifo', 'reply_dir'), '/tmp/'),
          }
        : null,
    realm: /www_challenge\("([^"]*)"/.exec(script)?.[1] ?? null,
  };
}

interface ReadModule extends LoadedModule {
  readonly parameters: readonly { readonly name: string; readonly value: CfgValue }[];
}

function modulesOf(head: readonly CfgStatement[]): readonly ReadModule[] {
  return head.flatMap((loaded) =>
    loaded.kind === 'module'
      ? [
          {
            name: loaded.name,
            parameters: head.flatMap((each) =>
              each.kind === 'parameter' && each.module === loaded.name ? [{ name: each.name, value: each.value }] : [],
            ),
          },
        ]
      : [],
  );
}

/** `vip/1=backup` since 3.0, `vip=backup` in 2.4; a tag may be said to several modules. */
function tagsOf(modules: readonly ReadModule[]): readonly string[] {
  const said = modules.flatMap(({ parameters }) =>
    parameters.flatMap(({ name, value }) =>
      /(^|_)sharing_tag$/.test(name) && typeof value === 'string' ? [/^([^/=]+)\S*=/.exec(value)?.[1] ?? ''] : [],
    ),
  );
  return [...new Set(said)].filter((tag) => tag !== '');
}

function numberOr(value: CfgValue | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function textOr<T>(value: CfgValue | undefined, otherwise: T): string | T {
  return typeof value === 'string' ? value : otherwise;
}
