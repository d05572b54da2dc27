/**
 * One comment line behind `#`, `--` or `;`. Control characters and lone surrogates are shown by their escapes: a raw one
 * could end the line and let the rest be read.
 */
export function commentLine(mark: '#' | '--' | ';', text: string): string {
  const shown = text.replace(
    /[\0-\x1f\x7f\x85\u2028\u2029]|\p{Cs}/gu,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${mark} ${shown}`.trimEnd();
}
