import type { RuleMeta } from '../rules/rule';
import { plain, table, type Style } from './style';

/** Every rule on one line: severity, id, what must hold. */
export function rulesAsText(rules: readonly RuleMeta[], style: Style = plain): string {
  const rows = table(rules.map((rule) => [rule.severity.padEnd('warning'.length), rule.id, rule.summary]));
  return rows
    .map((row, i) => {
      const severity = rules[i]?.severity ?? 'warning';
      return style(severity, row.slice(0, severity.length)) + row.slice(severity.length);
    })
    .join('\n');
}

/** All there is to say about one rule. */
export function ruleAsText(rule: RuleMeta, style: Style = plain): string {
  const acceptance = rule.acceptable
    ? `accept(<construct>, '${rule.id}', '<why this is right here>')`
    : 'nobody may accept its findings';
  const fields: readonly (readonly [string, string])[] = [
    ['why', rule.why],
    ['accept', acceptance],
    ...rule.sources.map((source, i) => [i === 0 ? 'sources' : '', `${source.title}: ${source.where}`] as const),
  ];
  return [
    `${style(rule.severity, rule.severity)}  ${style('name', rule.id)}`,
    `  ${rule.summary}`,
    '',
    ...fields.map(([label, text]) => `  ${style('label', label.padEnd('sources'.length))}  ${text}`),
  ].join('\n');
}
