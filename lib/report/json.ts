import type { Finding } from '../findings';

/**
 * Findings for programs: the content of `findings.json` and of `check --json`. Keys in a fixed order, absent ones left
 * out; findings in the order they are given in, so equal input gives equal bytes.
 */
export function findingsAsJson(findings: readonly Finding[]): string {
  return `${JSON.stringify({ findings: findings.map(asRecord) }, null, 2)}\n`;
}

function asRecord(finding: Finding): Finding {
  const { rule, severity, path, message, found, allowed, fix, related, accepted, location } = finding;
  return {
    rule,
    severity,
    path,
    message,
    ...(found !== undefined && { found }),
    ...(allowed !== undefined && { allowed }),
    fix,
    ...(related !== undefined && { related }),
    ...(accepted !== undefined && { accepted }),
    ...(location !== undefined && { location }),
  };
}
