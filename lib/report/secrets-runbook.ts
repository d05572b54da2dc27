import type { GivenSource, Model, SecretModel } from '../model';

/** How a person changes a secret, with where each of this stack's comes from; nothing where there is none. */
export function secretSections(model: Model): readonly string[] {
  const { name, secrets, pacemakerClusters } = model;
  const rows = [...ofAuthor(model), ...ofStack(secrets)];
  if (rows.length === 0) return [];
  const steps = [
    'Put the new value where it comes from, raise its `version` in the file that creates the App, look at the change and roll it out. A plan shows the number and never the value.',
    table(rows),
    [`    cdktf diff ${name}`, `    cdktf deploy ${name}`].join('\n'),
    ...(pacemakerClusters.length > 0
      ? [
          'Nodes with different keys of Corosync do not hear each other, and the roll changes one after the other: with that key, or the stack’s own secret it is derived from, expect half a minute without service.',
        ]
      : []),
  ];
  return [`## Secrets\n\n### A secret is to be rotated\n\n${steps.join('\n\n')}`];
}

interface Row {
  readonly from: string;
  readonly purpose: string;
  readonly change: string;
}

/** More secrets than a table should list. */
const MANY = 20;
/** More purposes than a sentence should list. */
const PURPOSES = 6;

function ofAuthor({ secrets, platform }: Model): readonly Row[] {
  const rows = secrets.flatMap(({ name, source, purpose }): readonly Row[] => {
    if (source.from === 'stack-secret' || source.from === 'resource') return [];
    const change =
      name === platform.connection.privateKey
        ? 'nothing on a machine; let the new key in on all of them first'
        : '`version` of this Secret';
    return [{ from: whereFrom(source), purpose, change }];
  });
  if (rows.length <= MANY) return rows;
  return [...rows.slice(0, MANY), { from: '…', purpose: `and ${rows.length - MANY} more`, change: '' }];
}

/** What everything that nobody set is derived from. */
function ofStack(secrets: readonly SecretModel[]): readonly Row[] {
  const derived = secrets.flatMap(({ source, purpose }) =>
    source.from === 'stack-secret' ? [{ stack: source.stack, purpose }] : [],
  );
  const [first] = derived;
  if (!first) return [];
  const purposes = [...new Set(derived.map(({ purpose }) => purpose))];
  const shown = purposes.slice(0, PURPOSES).join(', ');
  return [
    {
      from: whereFrom(first.stack),
      purpose: `all that nobody set: ${shown}${purposes.length > PURPOSES ? ' and more' : ''}`,
      change: '`version` of the stack’s `secret`',
    },
  ];
}

function whereFrom(source: GivenSource): string {
  switch (source.from) {
    case 'environment':
    case 'variable':
      return `\`TF_VAR_${source.name}\``;
    case 'file':
      return `file \`${source.file}\``;
    case 'command':
      return `what \`${source.command}\` prints`;
  }
}

function table(rows: readonly Row[]): string {
  return [
    '| Where it comes from | What it is for | What to change |',
    '| --- | --- | --- |',
    ...rows.map(({ from, purpose, change }) => `| ${[from, purpose, change].map(cell).join(' | ')} |`),
  ].join('\n');
}

/** On one line, and no end of a cell within it. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '/');
}
