import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../lib/findings';
import { findingsAsSarif, type SarifContext } from '../../lib/report/sarif';
import { rules } from '../../lib/rules';
import { sarifFaults } from '../support/schema';

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly Descriptor[] } };
    readonly results: readonly Result[];
  }[];
}
interface Descriptor {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
  readonly defaultConfiguration: { readonly level: string };
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: object };
    readonly logicalLocations: readonly object[];
  }[];
  readonly relatedLocations?: readonly { readonly logicalLocations: readonly object[] }[];
  readonly fingerprints: Readonly<Record<string, string>>;
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions: readonly { readonly kind: string; readonly justification: string }[];
}

const faults = sarifFaults();
const context: SarifContext = { rules, version: '1.2.3', file: 'main.ts', uriOf: (file) => `voip/${file}` };

const finding: Finding = {
  rule: 'tag/split-brain-is-fenced',
  severity: 'warning',
  path: 'voip/registrar/pacemaker',
  message: 'two nodes may hold it',
  fix: 'set `fencing`',
};
const accepted: Finding = { ...finding, path: 'voip/lab/pacemaker', accepted: 'nobody calls' };
const full: Finding = { ...finding, severity: 'error', found: 'none', allowed: 'one', related: ['voip/a', 'voip/b'] };
const input: Finding = { ...finding, rule: 'input/one-owner-per-path', severity: 'error' };

function logOf(...findings: readonly Finding[]): Log {
  return JSON.parse(findingsAsSarif(findings, context)) as Log;
}

function resultsOf(...findings: readonly Finding[]): readonly Result[] {
  return logOf(...findings).runs[0]!.results;
}

describe('findings as SARIF', () => {
  it.each([
    ['nothing', []],
    ['a warning', [finding]],
    ['every field', [full]],
    ['an accepted one', [accepted]],
    ['one about the input', [input]],
    ['one that knows its place', [{ ...finding, location: { file: 'topology.yaml', line: 7, column: 3 } }]],
    ['all of them', [finding, full, accepted, input]],
  ])('is valid with %s', (_what, findings) => {
    expect(faults(logOf(...findings))).toEqual([]);
  });

  it('is valid with a finding of every rule', () => {
    const findings = rules.map(({ id, severity }) => ({ ...finding, rule: id, severity }));
    const log = logOf(...findings);
    expect(faults(log)).toEqual([]);
    const descriptors = log.runs[0]!.tool.driver.rules;
    expect(descriptors.map(({ id }) => id)).toEqual(rules.map(({ id }) => id).sort());
    for (const { why, sources, ...rule } of rules) {
      const { help, shortDescription, defaultConfiguration } = descriptors.find(({ id }) => id === rule.id)!;
      expect(help.text).toContain(why);
      for (const { title } of sources) expect(help.markdown).toContain(title);
      expect(shortDescription.text).toBe(rule.summary);
      expect(defaultConfiguration.level).toBe(rule.severity);
    }
  });

  it('is valid whatever the author writes', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('[x](https://a.example)', '{0}', '\0', '\u202e'),
    );
    fc.assert(
      fc.property(text, text, text, (path, message, reason) => {
        const log = logOf({ ...finding, path, message, found: message, related: [path], accepted: reason });
        expect(faults(log)).toEqual([]);
        expect(log.runs[0]!.results[0]!.message.text).not.toMatch(/\]\(/);
      }),
    );
  });

  it('names the rule, its level and what to change', () => {
    const [result] = resultsOf(full);
    expect(result).toMatchObject({ ruleId: full.rule, ruleIndex: 0, level: 'error' });
    expect(result!.message.text).toBe('two nodes may hold it\nFound: none\nAllowed: one\nFix: set `fencing`');
  });

  it('points from each result to the description of its rule', () => {
    const { results, tool } = logOf(finding, input, accepted).runs[0]!;
    expect(results.map(({ ruleIndex }) => tool.driver.rules[ruleIndex]!.id)).toEqual(
      results.map(({ ruleId }) => ruleId),
    );
    expect(tool.driver.rules).toHaveLength(2);
  });

  it('stands at the construct, and in the file: at its line, or else at the first', () => {
    const [at, whole] = resultsOf({ ...finding, location: { file: 'topology.yaml', line: 7, column: 3 } }, finding);
    expect(whole!.locations[0]!.logicalLocations).toEqual([
      { fullyQualifiedName: 'voip/registrar/pacemaker', name: 'pacemaker', kind: 'resource' },
    ]);
    expect(whole!.locations[0]!.physicalLocation).toEqual({
      artifactLocation: { uri: 'voip/main.ts' },
      region: { startLine: 1 },
    });
    expect(at!.locations[0]!.physicalLocation).toEqual({
      artifactLocation: { uri: 'voip/topology.yaml' },
      region: { startLine: 7, startColumn: 3 },
    });
  });

  it('names related constructs', () => {
    const [result] = resultsOf(full);
    expect(result!.relatedLocations!.map(({ logicalLocations }) => logicalLocations[0])).toEqual([
      { fullyQualifiedName: 'voip/a', name: 'a', kind: 'resource' },
      { fullyQualifiedName: 'voip/b', name: 'b', kind: 'resource' },
    ]);
  });

  it('suppresses what was accepted, for its reason, and says of the rest that it was not', () => {
    const [stands, suppressed] = resultsOf(finding, accepted);
    expect(stands!.suppressions).toEqual([]);
    expect(suppressed!.suppressions).toEqual([{ kind: 'inSource', justification: 'nobody calls' }]);
  });

  it('knows a finding again when its values and its place have changed, and tells two of one construct apart', () => {
    const prints = (...findings: readonly Finding[]) =>
      resultsOf(...findings).map(({ fingerprints, partialFingerprints }) => ({ fingerprints, partialFingerprints }));
    const moved = { ...finding, message: 'three nodes', found: '3', location: { file: 'main.ts', line: 9, column: 1 } };
    expect(prints(input, moved)[1]).toEqual(prints(finding)[0]);
    const four = prints(finding, finding, accepted, input).map((each) => JSON.stringify(each.fingerprints));
    expect(new Set(four).size).toBe(4);
  });
});

describe('the schema of SARIF', () => {
  it('refuses what is wrong', () => {
    const [run] = logOf(full).runs;
    const with_ = (change: object) => ({
      version: '2.1.0',
      runs: [{ ...run, results: [{ ...run!.results[0], ...change }] }],
    });
    expect(faults(with_({}))).toEqual([]);
    expect(faults(with_({ level: 'fatal' }))).not.toEqual([]);
    expect(faults(with_({ message: 'text' }))).not.toEqual([]);
    expect(faults(with_({ suppressions: [{ justification: 'x' }] }))).not.toEqual([]);
    expect(faults(with_({ locations: [{ physicalLocation: { artifactLocation: { uri: 'a b' } } }] }))).not.toEqual([]);
    expect(faults(with_({ locations: [{ physicalLocation: { region: { startLine: 0 } } }] }))).not.toEqual([]);
    expect(faults({ version: '2.1.0' })).not.toEqual([]);
  });
});
