/**
 * Widths of characters in hundredths of the font's size, those of DejaVu Sans, rounded up: the widest of the usual fonts, so
 * that what fits with these fits with every other.
 */
const WIDTHS: readonly (readonly [number, string])[] = [
  [30, "ijlI|'"],
  [36, 'J .,:;!-/\\()[]f'],
  [42, 'rt"`{}*'],
  [54, 'csz_?'],
  [60, 'kvxyFLTYZ'],
  [64, 'abdeghnopquE0123456789$^'],
  [72, 'ABCDGHKNPRSUVXwQO'],
  [84, '+<>=#~&%'],
  [100, 'mMW@'],
];
const byCharacter = new Map(
  WIDTHS.flatMap(([width, characters]) => Array.from(characters, (c) => [c, width] as const)),
);
/** Of whatever is not in the table: as wide as it is high. */
const OTHER = 100;
/** Hundredths that bold text takes of the same text's width. */
const BOLD = 114;

/** Of a text on one line. */
export interface Font {
  /** In pixels. */
  readonly size: number;
  readonly weight: 'normal' | 'bold';
}

/** At least the pixels that a text takes. */
export function widthOf(text: string, { size, weight }: Font): number {
  const hundredths = Array.from(text).reduce((sum, c) => sum + (byCharacter.get(c) ?? OTHER), 0);
  return Math.ceil((hundredths * size * (weight === 'bold' ? BOLD / 100 : 1)) / 100);
}

/** The text, or as much of its beginning as fits, with an ellipsis. */
export function fitting(text: string, font: Font, width: number): string {
  if (widthOf(text, font) <= width) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && widthOf(`${characters.join('')}…`, font) > width) characters.pop();
  return `${characters.join('')}…`;
}
