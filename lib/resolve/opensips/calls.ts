import { since, versionsWhere, type FunctionFacts, type RouteScope } from '../../facts/opensips/catalogue';
import { ARGUMENTS, ROUTE_BY_VARIABLE } from '../../facts/opensips/statements';
import { calls, type Call } from '../../syntax/opensips-script';
import type { RouteKind, RouteRecord } from '../../topology/topology';
import { nearest } from '../../units';
import type { Problem } from '../problems';
import { ownRoutes, type Scope } from './draft';

export interface Block {
  readonly record: RouteRecord;
  readonly text: string;
  /** Names of the modules that will be loaded. */
  readonly loaded: readonly string[];
}

/** A block on its way through the checks, with what is wrong about its calls so far. */
interface Checked extends Block {
  readonly said: Problem[];
}

const SCOPES: Readonly<Record<RouteKind, RouteScope>> = {
  request: 'request',
  route: 'request',
  branch_route: 'branch',
  failure_route: 'failure',
  onreply_route: 'onreply',
  local_route: 'local',
  startup_route: 'startup',
  timer_route: 'timer',
  event_route: 'event',
  error_route: 'error',
};

/** Functions that take another block by its name: which argument, and of which kind. */
const REFERENCES: Readonly<Record<string, { readonly argument: number; readonly kind: RouteKind }>> = {
  route: { argument: 0, kind: 'route' },
  async: { argument: 1, kind: 'route' },
  launch: { argument: 1, kind: 'route' },
  t_on_failure: { argument: 0, kind: 'failure_route' },
  t_on_reply: { argument: 0, kind: 'onreply_route' },
  t_on_branch: { argument: 0, kind: 'branch_route' },
};

/** Their further arguments are handed on. */
const ANY_NUMBER: readonly string[] = ['route'];

/** Every function exists, is loaded, may stand there and gets as many arguments as it takes; every block it names exists. */
export function callProblems(given: Block, scope: Scope): readonly Problem[] {
  const block: Checked = { ...given, said: [] };
  for (const call of calls(block.text)) {
    const asynchronous = call.inside === 'async' || call.inside === 'launch';
    const known = asynchronous ? asyncFunction(call, block, scope) : plainFunction(call, block, scope);
    if (known) {
      checkArguments(call, known, block, scope);
      checkForms(call, known, block, scope);
    }
    checkReference(call, block, scope);
  }
  return block.said;
}

function plainFunction(call: Call, block: Checked, scope: Scope): readonly FunctionFacts[] | undefined {
  const { facts } = scope;
  const found = [
    facts.coreFunctions.get(call.name),
    ...block.loaded.map((name) => facts.modules.get(name)?.functions.get(call.name)),
  ];
  const known = found.filter((each) => each !== undefined);
  if (known.length === 0) {
    unknownFunction(call, facts.exporters(call.name), block, scope);
    return undefined;
  }
  const place = SCOPES[block.record.kind];
  const fitting = known.filter(({ routes }) => routes === 'all' || routes.includes(place));
  if (fitting.length === 0) {
    const places = known.flatMap(({ routes }) => routes);
    complain(call, block, scope, {
      message: `'${call.name}' cannot be used in a ${place} route`,
      allowed: `${places.join(', ')} routes`,
      fix: `move the call`,
    });
    return undefined;
  }
  return fitting;
}

/** Only its name is known of an asynchronous function, so any number of arguments is taken. */
function asyncFunction(call: Call, block: Checked, scope: Scope): undefined {
  const { facts, context } = scope;
  const exports = (name: string) => facts.modules.get(name)?.async.includes(call.name) ?? false;
  if (block.loaded.some(exports)) return;
  const exporters = [...facts.modules.keys()].filter(exports);
  if (exporters.length > 0) {
    unknownFunction(call, exporters, block, scope);
    return;
  }
  complain(call, block, scope, {
    message: `OpenSIPS ${context.version} cannot run '${call.name}' asynchronously`,
    allowed:
      block.loaded.flatMap((name) => facts.modules.get(name)?.async ?? []).join(', ') ||
      'no function of the loaded modules',
    fix: `call '${call.name}' without ${String(call.inside)}()`,
  });
}

function unknownFunction(call: Call, exporters: readonly string[], block: Checked, scope: Scope): void {
  const { context, facts } = scope;
  if (exporters.length > 0) {
    complain(call, block, scope, {
      message: `'${call.name}' is a function of module '${exporters.join("' or '")}', which is not loaded`,
      allowed: 'functions of the core and of loaded modules',
      fix: `add { name: '${String(exporters[0])}' } to \`modules\``,
    });
    return;
  }
  const elsewhere = versionsWhere((c) => c.coreFunctions.has(call.name) || c.exporters(call.name).length > 0);
  const names = [
    ...facts.coreFunctions.keys(),
    ...block.loaded.flatMap((name) => [...(facts.modules.get(name)?.functions.keys() ?? [])]),
  ];
  const meant = elsewhere.length > 0 ? undefined : nearest(call.name, names);
  complain(call, block, scope, {
    message: `OpenSIPS ${context.version} has no function '${call.name}'${elsewhere.length > 0 ? `; it exists ${since(elsewhere)}` : ''}`,
    allowed: 'functions of the core and of loaded modules',
    fix: meant === undefined ? 'change the call' : `did you mean '${meant}'?`,
  });
}

function checkArguments(call: Call, known: readonly FunctionFacts[], block: Checked, scope: Scope): void {
  const given = call.arguments.length;
  if (ANY_NUMBER.includes(call.name) || known.some(({ minArgs, maxArgs }) => given >= minArgs && given <= maxArgs))
    return;
  const range = known
    .map(({ minArgs, maxArgs }) => (minArgs === maxArgs ? String(minArgs) : `${minArgs} to ${maxArgs}`))
    .join(', or ');
  complain(call, block, scope, {
    message: `'${call.name}' is called with ${given} ${given === 1 ? 'argument' : 'arguments'}`,
    allowed: `${range} in OpenSIPS ${scope.context.version}`,
    fix: 'change the arguments',
  });
}

/** Words without quotes are no arguments, and the early versions want all of them in quotes. */
function checkForms(call: Call, known: readonly FunctionFacts[], block: Checked, scope: Scope): void {
  if (known.some(({ from }) => from === 'grammar')) return;
  const taken: readonly (string | null)[] = ARGUMENTS[scope.context.version];
  const wrong = call.forms.findIndex((form) => form !== null && !taken.includes(form));
  if (wrong < 0) return;
  complain(call, block, scope, {
    message: `argument ${wrong + 1} of '${call.name}' is a ${String(call.forms[wrong])} without quotes`,
    allowed: `${taken.join(', ')} in OpenSIPS ${scope.context.version}`,
    fix: 'put it between quotes',
  });
}

function checkReference(call: Call, block: Checked, scope: Scope): void {
  const reference = REFERENCES[call.name];
  if (call.name === 'route' && !namesRoute(call, scope)) {
    complain(call, block, scope, {
      message: `OpenSIPS ${scope.context.version} does not read a variable as the name of a route`,
      allowed: 'the name itself',
      fix: "choose the route by 'switch' or 'if'",
    });
    return;
  }
  const name = reference && call.arguments[reference.argument];
  if (!reference || name === null || name === undefined) return;
  const { kind } = reference;
  const authors = scope.context.records.proxies.routes
    .filter((route) => route.kind === kind)
    .map((route) => route.name);
  const existing = [...ownRoutes(kind, scope), ...authors];
  if (existing.includes(name)) return;
  const meant = nearest(name, existing);
  complain(call, block, scope, {
    message: `there is no ${kind}[${name}]`,
    allowed: existing.join(', '),
    fix: meant === undefined ? `add a Route of kind ${kind} named '${name}' to \`routes\`` : `did you mean '${meant}'?`,
  });
}

/** Whether the first argument is a name, or text the version makes one from. */
function namesRoute({ arguments: [name], forms: [form] }: Call, { context: { version } }: Scope): boolean {
  return form !== 'variable' && (form !== 'string' || name !== null || ROUTE_BY_VARIABLE.includes(version));
}

function complain(
  call: Call,
  { record, text, said }: Checked,
  { context: { path } }: Scope,
  what: { message: string; allowed: string; fix: string },
): void {
  said.push({
    rule: 'input/route-blocks',
    path,
    message: `${blockName(record)}, line ${call.line}: ${what.message}`,
    found: quoted(text, call.line),
    allowed: what.allowed,
    fix: what.fix,
  });
}

/** How a block is called in messages: `failure_route[busy]`, `the request route`. */
export function blockName({ kind, name }: RouteRecord): string {
  if (kind === 'request') return 'the request route';
  return name === '' ? kind : `${kind}[${name}]`;
}

/** A line of the text, to be recognised by. */
export function quoted(text: string, line: number): string {
  return JSON.stringify((text.split('\n')[line - 1] ?? '').trim());
}
