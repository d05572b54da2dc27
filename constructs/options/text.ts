import { readFileSync } from 'node:fs';
import { misfit, plain, tag } from '../../lib/topology/said';
import type { TextRecord } from '../../lib/topology/topology';

/** Text written in place, or kept in a file of its own. */
export class Text {
  /** @param text the text itself */
  public static of(text: string): Text {
    return new Text(plain(text));
  }

  /**
   * Text of a UTF-8 file, read now.
   * @param file its path; a relative one starts where the command runs, so prefer `path.join(__dirname, …)`
   */
  public static fromFile(file: string): Text {
    // A number would be read as an open file.
    if (typeof file !== 'string') return new Text(misfit(file) as never);
    try {
      return new Text(readFileSync(file, 'utf8'));
    } catch (error) {
      // Kept for the synth, which reports it with everything else that is wrong.
      return new Text({ file, error: (error as NodeJS.ErrnoException).code ?? String(error) });
    }
  }

  private constructor(public readonly record: TextRecord) {
    tag(this, 'Text');
  }
}
