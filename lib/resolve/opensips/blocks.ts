import { KEYWORDS } from '../../facts/opensips/keywords';
import { ALONE } from '../../facts/opensips/statements';
import type { RouteBlock } from '../../model';
import { tokens, unbalanced } from '../../syntax/opensips-script';
import { misplaced } from '../../syntax/opensips-statements';
import type { RouteKind, RouteRecord } from '../../topology/topology';
import { blockName, callProblems, quoted } from './calls';
import { ownRoutes, type Scope } from './draft';

const NAMED: readonly RouteKind[] = [
  'route',
  'branch_route',
  'failure_route',
  'onreply_route',
  'timer_route',
  'event_route',
];
/** A word of the language, or a number. */
const NAME = /^([A-Za-z_][A-Za-z0-9_]*|[0-9]+)$/;
const LONGEST_INTERVAL = 86_400;

/**
 * The author's blocks, with everything wrong about them said: the daemon's own check reads past routes that do not exist,
 * and stops at the first of the other faults.
 * @param loaded names of the modules that will be loaded
 */
export function routeBlocks(loaded: readonly string[], scope: Scope): readonly RouteBlock[] {
  const { path, problems, records } = scope.context;
  const { routes } = records.proxies;
  routes.forEach((record, i) => {
    checkName(record, i, scope);
  });
  return routes.flatMap((record, i): readonly RouteBlock[] => {
    const text = problems.text(path, `routes[${i}].text`, record.text);
    // A file that could not be read has been reported.
    if (typeof record.text !== 'string' || !isSound(record, i, text, scope)) return [];
    const wrong = callProblems({ record, text, loaded }, scope);
    wrong.forEach((problem) => {
      problems.add(problem);
    });
    // The rules would blame the same calls again.
    if (wrong.length > 0) return [];
    return [
      {
        kind: record.kind,
        name: record.name,
        interval: record.kind === 'timer_route' ? (record.interval ?? null) : null,
        text,
        from: path,
      },
    ];
  });
}

function checkName(record: RouteRecord, i: number, scope: Scope): void {
  const { context, facts } = scope;
  const { kind, name, interval } = record;
  const { path, problems, records, version } = context;
  const refuse = (
    message: string,
    found: string,
    allowed: string,
    fix = `change the name of \`routes[${i}]\``,
  ): void => {
    problems.add({ rule: 'input/route-blocks', path, message, found, allowed, fix });
  };
  if (
    kind === 'timer_route' &&
    !(Number.isInteger(interval) && interval !== undefined && interval >= 1 && interval <= LONGEST_INTERVAL)
  ) {
    refuse(
      `timer_route[${name}] has no usable interval`,
      String(interval),
      `1 to ${LONGEST_INTERVAL} whole seconds`,
      `change the interval of \`routes[${i}]\``,
    );
  }
  if (!NAMED.includes(kind)) {
    if (name !== '') refuse(`${kind} takes no name`, JSON.stringify(name), 'an empty name');
    return;
  }
  if (!NAME.test(name)) {
    refuse(
      `the name of a ${kind} cannot be written`,
      JSON.stringify(name),
      'letters, digits and _, no digit before a letter, or a number',
    );
    return;
  }
  const reserved =
    KEYWORDS[version].includes(name) ||
    facts.coreParameters.has(name) ||
    facts.coreFunctions.get(name)?.from === 'grammar';
  if (reserved || (kind === 'route' && /^0+$/.test(name))) {
    refuse(
      `'${name}' means something else to OpenSIPS ${version}`,
      `${kind}[${name}]`,
      'a name that is no word of the language, and not 0',
    );
  }
  const own = ownRoutes(kind, scope);
  if (own.includes(name)) {
    refuse(
      `${kind}[${name}] is a block of the script we write`,
      `${kind}[${name}]`,
      `another name than ${own.join(', ')}`,
    );
  }
  const first = records.proxies.routes.findIndex((other) => other.kind === kind && other.name === name);
  if (first < i) refuse(`${kind}[${name}] stands twice`, `routes[${first}] and routes[${i}]`, 'one block of each name');
  if (
    kind === 'event_route' &&
    facts.modules.has('event_route') &&
    !records.proxies.modules.some((m) => m.name === 'event_route')
  ) {
    refuse(
      `event_route[${name}] needs module 'event_route' in OpenSIPS ${version}`,
      `event_route[${name}]`,
      "module 'event_route' loaded; since 3.6 the core has its work",
      "add { name: 'event_route' } to `modules`",
    );
  }
}

/** Whether the text is a list of statements that stays within its block. */
function isSound(record: RouteRecord, i: number, text: string, { context }: Scope): boolean {
  const { path, problems, version } = context;
  const refuse = (message: string, found: string, allowed: string): false => {
    problems.add({
      rule: 'input/route-blocks',
      path,
      message,
      found,
      allowed,
      fix: `change the text of \`routes[${i}]\``,
    });
    return false;
  };
  const block = blockName(record);
  const foreign = /\0|@@secret:/.exec(text);
  if (foreign)
    return refuse(
      `${block} holds what cannot be written`,
      JSON.stringify(foreign[0]),
      'text without NUL and without @@secret:',
    );
  const imbalance = unbalanced(text);
  if (imbalance) {
    return refuse(
      `${block}, line ${imbalance.line}: ${imbalance.message}`,
      quoted(text, imbalance.line),
      'braces, brackets, parentheses, quotes and comments in pairs',
    );
  }
  const all = tokens(text);
  const last = all.at(-1);
  if (!last) return refuse(`${block} has no statement`, JSON.stringify(text), 'one statement or more');
  if (last.kind !== 'mark' || (last.text !== ';' && last.text !== '}')) {
    return refuse(
      `${block}, line ${last.line}: the last statement has no end`,
      quoted(text, last.line),
      '; or } at the end',
    );
  }
  const fault = misplaced(text, ALONE[version]);
  if (fault) return refuse(`${block}, line ${fault.line}: ${fault.message}`, quoted(text, fault.line), fault.allowed);
  return true;
}
