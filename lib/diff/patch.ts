import { structuredPatch } from 'diff';

/** Lines around a change. */
const CONTEXT = 3;
/** More differing lines than anybody reads; beyond it the comparison itself would take long. */
const LONGEST = 4000;

/** Texts that many machines share are compared once. */
export class Patches {
  private readonly known = new Map<string, Map<string, readonly string[]>>();

  /** Lines of a unified diff without its head; one line that says so where the texts have too little in common. */
  public of(before: string, after: string): readonly string[] {
    let byAfter = this.known.get(before);
    if (!byAfter) this.known.set(before, (byAfter = new Map<string, readonly string[]>()));
    let found = byAfter.get(after);
    if (!found) byAfter.set(after, (found = patchOf(before, after)));
    return found;
  }
}

function patchOf(before: string, after: string): readonly string[] {
  const patch = structuredPatch('', '', before, after, '', '', { context: CONTEXT, maxEditLength: LONGEST });
  if (!patch) return [`@@ replaced: ${lineCount(before)} lines by ${lineCount(after)} @@`];
  return patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...lines,
  ]);
}

function lineCount(text: string): number {
  return text.split('\n').length;
}
