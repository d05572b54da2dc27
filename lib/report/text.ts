import type { Finding } from '../findings';
import { count, plain, printable, shortened, type Style } from './style';

type Kind = 'error' | 'warning' | 'accepted';

const KINDS: readonly Kind[] = ['error', 'warning', 'accepted'];

/** Findings for people: errors first, then warnings, then what the author accepted; within these by rule and path. */
export function findingsAsText(findings: readonly Finding[], style: Style = plain): string {
  const ordered = KINDS.flatMap((kind) => findings.filter((finding) => kindOf(finding) === kind).sort(byRuleAndPath));
  const width = Math.max(0, ...ordered.map((finding) => finding.rule.length));
  return [...ordered.map((finding) => findingAsText(finding, width, style)), tally(findings, style)].join('\n\n');
}

/** `2 errors, 1 warning, 1 accepted`, or that there is nothing to say. */
export function tally(findings: readonly Finding[], style: Style = plain): string {
  const numbers = KINDS.map((kind) => [kind, findings.filter((finding) => kindOf(finding) === kind).length] as const);
  const present = numbers.filter(([, number]) => number > 0);
  if (present.length === 0) return style('good', 'no findings');
  return present
    .map(([kind, number]) => style(kind, kind === 'accepted' ? `${number} accepted` : count(number, kind)))
    .join(', ');
}

function findingAsText(finding: Finding, width: number, style: Style): string {
  const kind = kindOf(finding);
  const head = `${style(kind, kind.padEnd('accepted'.length))} ${style('name', finding.rule.padEnd(width))}  ${readable(finding.path)}`;
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['at', finding.location && `${finding.location.file}:${finding.location.line}:${finding.location.column}`],
    ['found', finding.found],
    ['allowed', finding.allowed],
    ['fix', kind === 'accepted' ? undefined : finding.fix],
    ['reason', finding.accepted],
    ['related', finding.related?.length ? finding.related.join(', ') : undefined],
  ];
  return [
    head,
    `  ${readable(finding.message)}`,
    ...lines.flatMap(([label, text]) =>
      text === undefined ? [] : [`  ${style('label', label.padEnd('allowed'.length))}  ${readable(text)}`],
    ),
  ].join('\n');
}

function readable(text: string): string {
  return shortened(printable(text));
}

function kindOf(finding: Finding): Kind {
  return finding.accepted === undefined ? finding.severity : 'accepted';
}

function byRuleAndPath(a: Finding, b: Finding): number {
  return compare(a.rule, b.rule) || compare(a.path, b.path) || compare(a.message, b.message);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
