import { debian12 } from '../../facts/debian-12';

/** What `opensips` was called with. */
export interface Options {
  readonly action: 'serve' | 'check' | 'version';
  readonly file: string;
  readonly pidFile: string | null;
  readonly user: string | null;
  readonly group: string | null;
  /** Stays in the process it was started in. */
  readonly foreground: boolean;
}

/** Letters of `opensips` that take a word; the other ones stand alone. */
const TAKE_A_WORD = 'fmMblnNtugPGWoaksp';

/** Reads what `getopt` would: `-f file`, `-ffile`, `-CF`. @throws Error for a word too many, and for a missing one */
export function readOptions(words: readonly string[]): Options {
  const given = new Map<string, string>();
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!/^-[A-Za-z]/.test(word)) throw new Error(`what is '${word}'?`);
    for (let letters = word.slice(1); letters !== '';) {
      const letter = letters.charAt(0);
      letters = letters.slice(1);
      if (!TAKE_A_WORD.includes(letter)) {
        given.set(letter, '');
        continue;
      }
      const value = letters === '' ? rest.shift() : letters;
      if (value === undefined) throw new Error(`-${letter} needs a word behind it`);
      given.set(letter, value);
      letters = '';
    }
  }
  return {
    action: given.has('V') ? 'version' : given.has('C') || given.has('c') ? 'check' : 'serve',
    file: given.get('f') ?? debian12.opensips.config,
    pidFile: given.get('P') ?? null,
    user: given.get('u') ?? null,
    group: given.get('g') ?? null,
    foreground: given.has('F') || given.has('D'),
  };
}
