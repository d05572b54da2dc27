import { describe, expect, it } from 'vitest';
import type { Finding } from '../../lib/findings';
import { findingsAsJson } from '../../lib/report/json';
import { rules } from '../../lib/rules';
import { acceptanceRules } from '../../lib/rules/acceptance';
import { faultsOf, ownSchema } from '../support/schema';
import { read, tracked } from './source';

const faults = faultsOf(ownSchema('findings.json'));

const finding: Finding = { rule: 'a/b-c', severity: 'error', path: 'voip/x', message: 'm', fix: 'f' };
const full: Finding = {
  ...finding,
  found: '1',
  allowed: '2',
  related: ['voip/y'],
  accepted: 'because',
  location: { file: 'topology.yaml', line: 1, column: 2 },
};

const documentOf = (...findings: readonly Finding[]): unknown => JSON.parse(findingsAsJson(findings));

describe('the schema of findings', () => {
  it('takes findings with every field and with the least', () => {
    expect(faults(documentOf())).toEqual([]);
    expect(faults(documentOf(finding, full))).toEqual([]);
  });

  it('describes every field there is', () => {
    const { definitions } = ownSchema('findings.json') as {
      definitions: { finding: { properties: Record<string, { description: string }> } };
    };
    const { properties } = definitions.finding;
    expect(Object.keys(properties).sort()).toEqual(Object.keys(full).sort());
    for (const { description } of Object.values(properties)) expect(description).toMatch(/\.$/);
  });

  it('takes the id of every rule', () => {
    const ids = [...rules, ...Object.values(acceptanceRules)].map(({ id }) => id);
    expect(faults(documentOf(...ids.map((rule) => ({ ...finding, rule }))))).toEqual([]);
  });

  it('takes the findings of every example', () => {
    const written = tracked().filter((path) => /^test\/golden\/.*\/findings\.json$/.test(path));
    expect(written.length).toBeGreaterThan(5);
    for (const path of written) expect(faults(JSON.parse(read(path))), path).toEqual([]);
  });

  it.each<readonly [string, unknown]>([
    ['no list', {}],
    ['a list alone', [finding]],
    ['something beside the list', { findings: [], version: 1 }],
    ...(['rule', 'severity', 'path', 'message', 'fix'] as const).map((name) => {
      const { [name]: _left, ...rest } = finding;
      return [`no ${name}`, { findings: [rest] }] as const;
    }),
    ['a field it does not know', { findings: [{ ...finding, line: 3 }] }],
    ['a rule with no area', { findings: [{ ...finding, rule: 'b' }] }],
    ['a severity there is not', { findings: [{ ...finding, severity: 'info' }] }],
    ['a path that is none', { findings: [{ ...finding, path: null }] }],
    ['a message that is empty', { findings: [{ ...finding, message: '' }] }],
    ['related that is no list', { findings: [{ ...finding, related: 'voip/y' }] }],
    ['an acceptance without a reason', { findings: [{ ...finding, accepted: '' }] }],
    ['a place without a line', { findings: [{ ...finding, location: { file: 'x', column: 1 } }] }],
    ['a line before the first', { findings: [{ ...finding, location: { file: 'x', line: 0, column: 1 } }] }],
  ])('refuses %s', (_what, document) => {
    expect(faults(document)).not.toEqual([]);
  });
});

describe('published schemas', () => {
  it('are named by no host, in the draft that editors know', () => {
    const names = tracked().filter((path) => path.startsWith('schema/'));
    expect(names.length).toBeGreaterThan(0);
    for (const path of names) {
      const schema = JSON.parse(read(path)) as Record<string, string>;
      expect(schema['$id']).toMatch(/^urn:opensips-cdk:schema:[a-z-]+$/);
      expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#');
    }
  });
});
