import { declarationsFor } from '../rules/frame';
import type { RuleExample, RuleMeta } from '../rules/rule';
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

/** All there is to say about one rule, for a terminal of 80 columns. */
export function ruleAsText(rule: RuleMeta, style: Style = plain): string {
  const acceptance = rule.acceptable
    ? `accept(<construct>, '${rule.id}', '<reason>')`
    : 'nobody may accept its findings';
  const fields: readonly (readonly [string, string])[] = [
    ['why', rule.why],
    ['accept', acceptance],
    ...rule.sources.map((source, i) => [i === 0 ? 'sources' : '', `${source.title}: ${source.where}`] as const),
  ];
  return [
    `${style(rule.severity, rule.severity)}  ${style('name', rule.id)}`,
    ...indented(wrapped(rule.summary, 2), 2),
    '',
    ...fields.flatMap(([label, text]) => field(label, text, style)),
    ...exampleLines(rule.example, style),
  ].join('\n');
}

/** Wrong, what is said about it, right; and below that what both of them took for granted. */
function exampleLines({ wrong, fix, right }: RuleExample, style: Style): readonly string[] {
  const given = declarationsFor(wrong, right);
  return [
    ...code('wrong', wrong, style),
    '',
    ...field('fix', fix, style),
    ...code('right', right, style),
    ...(given.length > 0 ? code('where', given.join('\n'), style) : []),
  ];
}

function code(label: string, text: string, style: Style): readonly string[] {
  return ['', `  ${style('label', label)}`, ...indented(text.split('\n'), CODE_INDENT)];
}

const COLUMNS = 80;
const CODE_INDENT = 4;
const LABEL_WIDTH = 'sources'.length;
/** Where the texts of the fields begin. */
const TEXT_AT = 2 + LABEL_WIDTH + 2;

function field(label: string, text: string, style: Style): readonly string[] {
  const [first = '', ...others] = wrapped(text, TEXT_AT);
  return [`  ${style('label', label.padEnd(LABEL_WIDTH))}  ${first}`, ...indented(others, TEXT_AT)];
}

/** A text in lines that end at the last column when they begin at `at`; a longer word has a line of its own. */
function wrapped(text: string, at: number): readonly string[] {
  return text.split(' ').reduce<readonly string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined) return [word];
    const longer = `${last} ${word}`;
    return at + longer.length <= COLUMNS ? [...lines.slice(0, -1), longer] : [...lines, word];
  }, []);
}

function indented(lines: readonly string[], by: number): readonly string[] {
  return lines.map((line) => `${' '.repeat(by)}${line}`);
}
