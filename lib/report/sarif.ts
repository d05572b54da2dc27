import type { Finding } from '../findings';
import type { RuleMeta } from '../rules/rule';
import { printable } from './style';

/** What a log says besides the findings. */
export interface SarifContext {
  /** Every rule a finding may name; what stands under `input/` is none. */
  readonly rules: readonly RuleMeta[];
  /** Of this package. */
  readonly version: string;
  /** The author's file, for a finding that does not say where it was written. */
  readonly file: string;
  /** A file as a relative URI reference: from the root of its repository, percent-encoded. */
  readonly uriOf: (file: string) => string;
}

/**
 * Findings as a log in SARIF 2.1.0, for code scanning and for editors. A rule is described only where one of its findings
 * is there; an accepted finding is suppressed, with the author's reason. Equal input gives equal bytes.
 */
export function findingsAsSarif(findings: readonly Finding[], context: SarifContext): string {
  const ids = [...new Set(findings.map(({ rule }) => rule))].sort();
  const numberOf = numbering();
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'opensips-cdk',
            version: context.version,
            rules: ids.map((id) => descriptor(id, context.rules)),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => result(finding, ids.indexOf(finding.rule), numberOf(finding), context)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function descriptor(id: string, rules: readonly RuleMeta[]): object {
  const rule = rules.find((each) => each.id === id);
  if (!rule) return inputDescriptor(id);
  const help = [
    rule.why,
    rule.acceptable
      ? `Where it is right all the same: accept(construct, '${id}', 'why').`
      : 'Nobody may accept its findings.',
    ...rule.sources.map(({ title, where }) => `- ${title}: ${where}`),
  ].join('\n\n');
  return {
    id,
    shortDescription: { text: rule.summary },
    fullDescription: { text: rule.why },
    help: { text: help, markdown: help },
    defaultConfiguration: { level: rule.severity },
    properties: { tags: [areaOf(id)] },
  };
}

/** What is told by `resolve`, before there is a model to ask rules about: `input/one-owner-per-path`. */
function inputDescriptor(id: string): object {
  const text = 'Something in the topology cannot be read, or cannot be built. Nobody may accept that.';
  return {
    id,
    shortDescription: { text: id.slice(id.indexOf('/') + 1).replaceAll('-', ' ') },
    fullDescription: { text },
    help: { text, markdown: text },
    defaultConfiguration: { level: 'error' },
    properties: { tags: [areaOf(id)] },
  };
}

function areaOf(id: string): string {
  return id.split('/')[0] ?? id;
}

function result(finding: Finding, ruleIndex: number, number: number, context: SarifContext): object {
  const { rule, severity, path, related, accepted } = finding;
  return {
    ruleId: rule,
    ruleIndex,
    level: severity,
    message: { text: message(finding) },
    locations: [{ physicalLocation: physical(finding, context), logicalLocations: [logical(path)] }],
    ...(related?.length && {
      relatedLocations: related.map((each, i) => ({
        id: i + 1,
        physicalLocation: physical({}, context),
        logicalLocations: [logical(each)],
        message: { text: plainText(each) },
      })),
    }),
    // Of one rule at one construct, whatever the values and wherever the file has them by now.
    fingerprints: { 'opensips-cdk/v1': `${rule} ${path} ${number}` },
    // What code scanning goes by; it would count up equal lines of the file, and ours mostly stand at the same one.
    partialFingerprints: { primaryLocationLineHash: `${path}:${number}` },
    // Empty for what nobody accepted: left out, it would mean that nobody has looked (section 3.27.23).
    suppressions: accepted === undefined ? [] : [{ kind: 'inSource', justification: plainText(accepted) }],
  };
}

function message({ message: text, found, allowed, fix }: Finding): string {
  const lines = [
    text,
    ...(found === undefined ? [] : [`Found: ${found}`]),
    ...(allowed === undefined ? [] : [`Allowed: ${allowed}`]),
    `Fix: ${fix}`,
  ];
  return lines.map(plainText).join('\n');
}

/** Text of the author's makes no link of its own: `[text](address)` would be one. */
function plainText(text: string): string {
  return printable(text).replaceAll('](', '] (');
}

/** Code scanning shows no result without a line, so a finding about the file as a whole stands at its first. */
function physical({ location }: Pick<Finding, 'location'>, { file, uriOf }: SarifContext): object {
  return {
    artifactLocation: { uri: uriOf(location?.file ?? file) },
    region: location ? { startLine: location.line, startColumn: location.column } : { startLine: 1 },
  };
}

function logical(path: string): object {
  return { fullyQualifiedName: path, name: path.slice(path.lastIndexOf('/') + 1), kind: 'resource' };
}

/** The how-manieth finding of its rule at its construct, from 1. */
function numbering(): (finding: Finding) => number {
  const seen = new Map<string, number>();
  return ({ rule, path }) => {
    const key = `${rule} ${path}`;
    const number = (seen.get(key) ?? 0) + 1;
    seen.set(key, number);
    return number;
  };
}
