/** As a program in JavaScript calls it. */
export type Anything = never;

/** Values that no prop of ours wants all of, with a name for each. */
export const wrong = [
  ['null', null],
  ['5', 5],
  ['x', 'x'],
  ['true', true],
  ['{}', {}],
  ['[]', []],
  ['a function', () => 1],
  ['NaN', Number.NaN],
] as const;
export const WRONG = wrong.map(([, value]) => value);

/** Every place in plain objects and lists, as the keys that lead there; values of our classes are one place. */
export function places(value: unknown, at: readonly string[] = []): readonly (readonly string[])[] {
  const plain = Array.isArray(value) || (typeof value === 'object' && value?.constructor === Object);
  const inner = plain ? Object.entries(value as object).flatMap(([key, each]) => places(each, [...at, key])) : [];
  return at.length > 0 ? [at, ...inner] : inner;
}

/** A copy with another value at one place. */
export function changed(value: unknown, [key = '', ...rest]: readonly string[], to: unknown): unknown {
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  const inner = (copy as Record<string, unknown>)[key];
  return Object.assign(copy, { [key]: rest.length === 0 ? to : changed(inner, rest, to) });
}
