import { describe, expect, it } from 'vitest';
import { findingsAsJson } from '../../lib/report/json';
import type { Finding } from '../../lib/findings';

const finding: Finding = { rule: 'a/b', severity: 'error', path: 'voip/x', message: 'm', fix: 'f' };

describe('findings as JSON', () => {
  it('holds every field of a finding', () => {
    const location = { file: 'topology.yaml', line: 3, column: 5 };
    const full: Finding = { ...finding, found: '1', allowed: '2', related: ['voip/y'], accepted: 'because', location };
    expect(JSON.parse(findingsAsJson([full]))).toEqual({ findings: [full] });
  });

  it('leaves out what is absent', () => {
    expect(Object.keys((JSON.parse(findingsAsJson([finding])) as { findings: object[] }).findings[0]!)).toEqual([
      ...['rule', 'severity', 'path', 'message', 'fix'],
    ]);
  });

  it('does not depend on the order the fields were set in', () => {
    const turned: Finding = { fix: 'f', message: 'm', path: 'voip/x', severity: 'error', rule: 'a/b' };
    expect(findingsAsJson([turned])).toBe(findingsAsJson([finding]));
  });

  it('ends with a line break and is an empty list without findings', () => {
    expect(findingsAsJson([])).toBe('{\n  "findings": []\n}\n');
  });
});
