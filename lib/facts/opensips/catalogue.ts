import { OPENSIPS_VERSIONS, type OpenSipsVersion } from '../../model';
import v22 from './2.2.json';
import v23 from './2.3.json';
import v24 from './2.4.json';
import v34 from './3.4.json';
import v36 from './3.6.json';
import v40 from './4.0.json';

/**
 * What each version's parser, modules and management interface know, read from the OpenSIPS source at the version's last
 * release. Both sides of every compile-time choice are in it, so a build may offer less.
 */
export interface Catalogue {
  readonly version: OpenSipsVersion;
  readonly coreParameters: ReadonlyMap<string, CoreParameterFacts>;
  /** Functions of the script that need no module. */
  readonly coreFunctions: ReadonlyMap<string, FunctionFacts>;
  readonly modules: ReadonlyMap<string, ModuleFacts>;
  /** Modules that export a function, sorted. */
  exporters(functionName: string): readonly string[];
  /** The full name of an MI command, from itself or from an alias; undefined when the version has none. */
  mi(command: string): string | undefined;
}

/** `integer` includes yes and no; `special` and the like have a grammar of their own. */
export type CoreParameterType =
  | 'integer'
  | 'string'
  | 'host'
  | 'host-list'
  | 'string-list'
  | 'socket'
  | 'identifier'
  | 'string-or-identifier'
  | 'identifier-or-string'
  | 'integer-or-identifier'
  | 'scaling-profile'
  | 'special';

export interface CoreParameterFacts {
  readonly name: string;
  readonly type: CoreParameterType;
  /** `deprecated`: accepted with a warning. `rejected`: known to the parser and fatal. */
  readonly standing: 'good' | 'deprecated' | 'rejected';
}

export type ParameterType = 'string' | 'integer' | 'string-or-integer';

export interface ModuleFacts {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, ParameterType>;
  readonly functions: ReadonlyMap<string, FunctionFacts>;
  /** Functions that `async()` and `launch()` take. */
  readonly async: readonly string[];
  /** Full names of MI commands. */
  readonly mi: readonly string[];
  readonly requires: readonly Requirement[];
  readonly requiresByParameter: ReadonlyMap<string, readonly Requirement[]>;
}

export interface FunctionFacts {
  readonly name: string;
  readonly minArgs: number;
  readonly maxArgs: number;
  /** Kinds of blocks it may stand in. */
  readonly routes: 'all' | readonly RouteScope[];
  /** `grammar`: its name is a keyword of the language, so nothing else may have it. */
  readonly from: 'grammar' | 'table';
}

/** What a block is to the functions in it; a `route[…]` counts as part of the request route. */
export type RouteScope =
  'request' | 'failure' | 'onreply' | 'branch' | 'local' | 'startup' | 'timer' | 'event' | 'error';

/** Another module, by name or any of a kind. */
export interface Requirement {
  readonly module: string | { readonly kind: 'sqldb' | 'cachedb' | 'aaa' };
  /** `order`: only the order of start, or a warning, depends on it. */
  readonly strength: 'needed' | 'order';
}

/** Prefix of the modules of each kind (`exports->type` in their source). */
const KINDS = { sqldb: 'db_', cachedb: 'cachedb_', aaa: 'aaa_' } as const;

/** Whether loading `module` satisfies the requirement. */
export function satisfies(module: string, { module: wanted }: Requirement): boolean {
  return typeof wanted === 'string' ? module === wanted : module.startsWith(KINDS[wanted.kind]);
}

const RAW: Readonly<Record<OpenSipsVersion, RawCatalogue>> = {
  '2.2': v22 as RawCatalogue,
  '2.3': v23 as RawCatalogue,
  '2.4': v24 as RawCatalogue,
  '3.4': v34 as RawCatalogue,
  '3.6': v36 as RawCatalogue,
  '4.0': v40 as RawCatalogue,
};

const built = new Map<OpenSipsVersion, Catalogue>();

/** Built on first use, then remembered. */
export function catalogue(version: OpenSipsVersion): Catalogue {
  let found = built.get(version);
  if (!found) {
    found = index(version, RAW[version]);
    built.set(version, found);
  }
  return found;
}

/** Versions, oldest first, whose catalogue answers yes. */
export function versionsWhere(has: (catalogue: Catalogue) => boolean): readonly OpenSipsVersion[] {
  return OPENSIPS_VERSIONS.filter((version) => has(catalogue(version)));
}

/** When something exists, in words: `since 3.4`, `until 2.4`, `from 2.4 to 3.6`; for a set with gaps its members. */
export function since(versions: readonly OpenSipsVersion[]): string {
  const positions = versions.map((version) => OPENSIPS_VERSIONS.indexOf(version));
  const first = positions[0] ?? 0;
  const last = positions.at(-1) ?? 0;
  if (last - first + 1 !== positions.length) return `in ${versions.join(', ')}`;
  if (first === 0 && last === OPENSIPS_VERSIONS.length - 1) return 'in every version';
  if (last === OPENSIPS_VERSIONS.length - 1) return `since ${String(versions[0])}`;
  if (first === 0) return `until ${String(versions.at(-1))}`;
  return first === last
    ? `in ${String(versions[0])} only`
    : `from ${String(versions[0])} to ${String(versions.at(-1))}`;
}

function index(version: OpenSipsVersion, raw: RawCatalogue): Catalogue {
  const modules = new Map(Object.entries(raw.modules).map(([name, module]) => [name, moduleFacts(name, module)]));
  const exporters = new Map<string, string[]>();
  const commands = new Map([
    ...raw.coreMi.map((name) => [name, name] as const),
    ...Object.entries(raw.coreMiAliases ?? {}),
  ]);
  for (const [name, module] of Object.entries(raw.modules)) {
    for (const { name: exported } of module.functions)
      exporters.set(exported, [...(exporters.get(exported) ?? []), name]);
    for (const command of module.mi) commands.set(command, command);
    for (const [alias, command] of Object.entries(module.miAliases ?? {})) commands.set(alias, command);
  }
  return {
    version,
    coreParameters: new Map(
      raw.coreParameters.map((p) => [p.name, { name: p.name, type: p.type, standing: standing(p) }]),
    ),
    coreFunctions: functions(raw.coreFunctions),
    modules,
    exporters: (name) => exporters.get(name) ?? [],
    mi: (command) => commands.get(command),
  };
}

function moduleFacts(name: string, raw: RawModule): ModuleFacts {
  return {
    name,
    parameters: new Map(Object.entries(raw.parameters)),
    functions: functions(raw.functions),
    async: raw.async ?? [],
    mi: raw.mi,
    requires: (raw.requires ?? []).map(requirement),
    requiresByParameter: new Map(
      Object.entries(raw.requiresByParameter ?? {}).map(([p, list]) => [p, list.map(requirement)]),
    ),
  };
}

function functions(raw: readonly RawFunction[]): ReadonlyMap<string, FunctionFacts> {
  return new Map(
    raw.map(({ name, minArgs, maxArgs, routes }) => [
      name,
      {
        name,
        minArgs,
        maxArgs,
        routes: !routes || routes.includes('all') ? 'all' : (routes as readonly RouteScope[]),
        from: routes ? 'table' : 'grammar',
      },
    ]),
  );
}

function standing({ deprecated, rejected }: RawCoreParameter): CoreParameterFacts['standing'] {
  if (rejected) return 'rejected';
  return deprecated ? 'deprecated' : 'good';
}

/** `tm`, `tm?`, `@sqldb`, `@sqldb?` */
function requirement(text: string): Requirement {
  const name = text.replace(/\?$/, '');
  return {
    module: name.startsWith('@') ? { kind: name.slice(1) as keyof typeof KINDS } : name,
    strength: name === text ? 'needed' : 'order',
  };
}

interface RawCatalogue {
  readonly coreParameters: readonly RawCoreParameter[];
  readonly coreFunctions: readonly RawFunction[];
  readonly coreMi: readonly string[];
  readonly coreMiAliases?: Readonly<Record<string, string>>;
  readonly modules: Readonly<Record<string, RawModule>>;
}

interface RawCoreParameter {
  readonly name: string;
  readonly type: CoreParameterType;
  readonly deprecated?: boolean;
  readonly rejected?: boolean;
}

interface RawFunction {
  readonly name: string;
  readonly minArgs: number;
  readonly maxArgs: number;
  readonly routes?: readonly string[];
}

interface RawModule {
  readonly parameters: Readonly<Record<string, ParameterType>>;
  readonly functions: readonly RawFunction[];
  readonly async?: readonly string[];
  readonly mi: readonly string[];
  readonly miAliases?: Readonly<Record<string, string>>;
  readonly requires?: readonly string[];
  readonly requiresByParameter?: Readonly<Record<string, readonly string[]>>;
}
