import type { Fate, Outcome, Service, Simulation, Span, Survival, Term } from '../simulate';
import { count, plain, printable, table, type Role, type Style } from './style';

/** What was simulated of one stack. */
export interface SimulatedStack extends Simulation {
  readonly name: string;
}

/** Columns of a terminal that nobody has made wider. */
const WIDTH = 100;

const SERVICES: readonly Service[] = ['lost', 'degraded', 'interrupted', 'untouched'];
const LOOKS: Readonly<Record<Service, Role>> = {
  lost: 'error',
  degraded: 'warning',
  interrupted: 'name',
  untouched: 'good',
};

const SURVIVORS: readonly (readonly [keyof Survival, string])[] = [
  ['registrations', 'registrations'],
  ['confirmedCalls', 'confirmed calls'],
  ['ringingCalls', 'ringing calls'],
  ['tcpClients', 'TCP clients'],
  ['callCounts', 'call counts'],
  ['cdrs', 'CDRs'],
];

/** What faults do to service, for people: what nothing makes up for first, then each fault on a line or two. */
export function simulationAsText(stacks: readonly SimulatedStack[], style: Style = plain): string {
  return stacks.map((stack) => stackAsText(stack, style)).join('\n\n');
}

function stackAsText({ name, outcomes }: SimulatedStack, style: Style): string {
  const lost = outcomes.filter(({ service }) => service === 'lost');
  return [
    style('heading', `Stack ${printable(name)}: ${tally(outcomes)}`),
    '',
    ...singlePoints(lost, style),
    ...faultTable(outcomes, style),
    '',
    style(
      'label',
      'In brackets: in part. --fault ID tells one in full: the terms of its time, and what a person does.',
    ),
  ].join('\n');
}

/** `31 faults: 1 lost, 4 degraded, 8 interrupted, 18 untouched` */
function tally(outcomes: readonly Outcome[]): string {
  const parts = SERVICES.map(
    (service) => [service, outcomes.filter((each) => each.service === service).length] as const,
  )
    .filter(([, number]) => number > 0)
    .map(([service, number]) => `${number} ${service}`);
  const noun = (outcomes[0]?.faults.length ?? 1) > 1 ? 'pair' : 'fault';
  return `${count(outcomes.length, noun)}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
}

function singlePoints(lost: readonly Outcome[], style: Style): readonly string[] {
  if (lost.length === 0) return ['Nothing ends service for good.', ''];
  const isPairs = lost.some(({ faults }) => faults.length > 1);
  return [
    style('heading', isPairs ? 'Pairs that end service until a person comes' : 'Single points of failure'),
    ...lost.flatMap((outcome) => [
      `  ${style('error', printable(whatOf(outcome)))}`,
      ...wrapped(outcome.effect, '    '),
      ...outcome.person.flatMap((step) => wrapped(`${step}.`, '    - ', '      ')),
    ]),
    '',
  ];
}

/** Name of the thing, service, who goes on, seconds; below what is lost of it. */
function faultTable(outcomes: readonly Outcome[], style: Style): readonly string[] {
  const rows = table([
    ['Fault', 'Service', 'Takes over', 'Seconds', 'Not kept'],
    ...outcomes.map((outcome) => [
      printable(outcome.id),
      outcome.service,
      printable(outcome.takesOver ?? '-'),
      outcome.seconds ? spanAsText(outcome.seconds) : '-',
      notKept(outcome.survives),
    ]),
  ]);
  const [head = '', ...lines] = rows;
  return [
    style('heading', head.trimEnd()),
    ...lines.flatMap((line, i) => {
      const service = outcomes[i]?.service ?? 'untouched';
      const cells = line.trimEnd();
      const at = cells.indexOf(` ${service}`) + 1;
      const dressed = `${cells.slice(0, at)}${style(LOOKS[service], service)}${cells.slice(at + service.length)}`;
      return dressed;
    }),
  ];
}

function notKept(survives: Survival): string {
  const short = SURVIVORS.flatMap(([of, noun]) => {
    const { is } = survives[of];
    return is === 'lost' ? [noun] : is === 'partly' ? [`(${noun})`] : [];
  });
  return short.join(', ') || '-';
}

/** One outcome in full. */
export function outcomeAsText(outcome: Outcome, style: Style = plain): string {
  const { service, effect, takesOver, terms, seconds, survives, person, id } = outcome;
  return [
    `${style('heading', printable(whatOf(outcome)))}  ${style('label', printable(id))}`,
    `${style(LOOKS[service], service)}${takesOver === null ? '' : `, ${printable(takesOver)} goes on`}`,
    ...wrapped(`${sentence(effect)}.`, '  '),
    '',
    style(
      'heading',
      seconds ? `Seconds without service: ${spanAsText(seconds)}` : 'Seconds without service: none that add up',
    ),
    ...termsAsText(terms, style),
    '',
    style('heading', 'What survives'),
    ...table(SURVIVORS.map(([of, noun]) => ['', noun, ...fateAsText(survives[of])])).map((line) => line.trimEnd()),
    '',
    style('heading', 'What a person does'),
    ...(person.length === 0
      ? ['  nothing']
      : person.flatMap((step, i) => wrapped(`${step}.`, `  ${i + 1}. `, '     '))),
  ].join('\n');
}

function termsAsText(terms: readonly Term[], style: Style): readonly string[] {
  const figures = terms.map(({ seconds }) => spanAsText(seconds));
  const width = Math.max(0, ...figures.map(({ length }) => length));
  return terms.flatMap(({ what, from }, i) => [
    ...wrapped(what, `  ${(figures[i] ?? '').padStart(width)}  `, ' '.repeat(width + 4)),
    ...wrapped(from, ' '.repeat(width + 4)).map((line) => style('label', line)),
  ]);
}

function fateAsText({ is, why }: Fate): readonly [string, string] {
  return [is === 'does-not-apply' ? '-' : is, printable(why)];
}

/** `2.3 to 3.6`, or `5` where both are one. */
export function spanAsText({ from, to }: Span): string {
  return from === to ? figure(from) : `${figure(from)} to ${figure(to)}`;
}

/** Tenths, and hundredths below one. */
function figure(seconds: number): string {
  return String(Number(seconds.toFixed(seconds < 1 ? 2 : 1)));
}

function whatOf({ faults }: Outcome): string {
  return faults.map(({ what }) => what).join(', then ');
}

function sentence(text: string): string {
  const line = printable(text);
  return line.charAt(0).toUpperCase() + line.slice(1);
}

/** Lines no longer than a terminal is wide, where blanks let them. */
function wrapped(text: string, first: string, further = ' '.repeat(first.length)): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of printable(text).split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = further;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}

/** The same for programs, complete: an object for each stack. Equal input gives equal bytes. */
export function simulationAsJson(stacks: readonly SimulatedStack[]): string {
  return `${JSON.stringify({ stacks: stacks.map(({ name, outcomes }) => ({ name, outcomes })) }, null, 2)}\n`;
}
