import type { Diff } from '../../diff';

/** A diff for programs: the same words, in the order of the report. Equal input gives equal bytes. */
export function diffAsJson(diff: Diff): string {
  return `${JSON.stringify(diff, null, 2)}\n`;
}
