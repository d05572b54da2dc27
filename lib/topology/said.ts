/**
 * How what an author passed becomes plain data. A program in JavaScript may pass anything; what is not of the kind a prop
 * wants leaves a {@link Misfit} in its place, so that no constructor throws and everything wrong is said at once.
 */

/** Shared by two copies of the package, as `instanceof` would not be. */
const TAG = Symbol.for('opensips-cdk.value');
/** No name an author would give a parameter. */
const MISFIT = 'opensips-cdk:misfit';
const LONGEST = 200;

/** Stands where a value of the wrong kind stood, and says what that was. */
export interface Misfit {
  readonly [MISFIT]: string;
}

/** The members that tell apart the values of `lib/units`, whichever copy of the package made them. */
const UNITS = {
  Duration: { toMillis: 'function' },
  Size: { toBytes: 'function' },
  Port: { protocol: 'string', number: 'number' },
  Cidr: { prefixLength: 'number', contains: 'function' },
} as const;

type Unit = keyof typeof UNITS;

/** Names the class of a value, for {@link recordOf}. */
export function tag(value: object, name: string): void {
  Object.defineProperty(value, TAG, { value: name });
}

/** The plain data in a value of a class of ours; a misfit for anything else. A secret's place never shows what stood there. */
export function recordOf<V extends { readonly record: unknown } | undefined>(
  value: V,
  name: string,
): V extends { readonly record: infer R } ? R : undefined {
  const record =
    value === undefined
      ? undefined
      : className(value) === name
        ? value.record
        : name === 'Secret'
          ? hidden(value)
          : misfit(value);
  return record as never;
}

/** A unit's text. */
export function textOf<V extends { toString(): string } | undefined>(
  value: V,
  unit: Unit,
): string | Extract<V, undefined> {
  return (value === undefined ? undefined : className(value) === unit ? value.toString() : misfit(value)) as never;
}

/** A span of time as seconds, whole or not. */
export function secondsOf(value: { toMillis(): number }): number {
  return className(value) === 'Duration' ? value.toMillis() / 1000 : (misfit(value) as never);
}

/** Text, or the plain data of a Text. */
export function textRecordOf<R>(value: string | { readonly record: R }): string | R {
  return typeof value === 'string' ? value : recordOf(value, 'Text');
}

/** A value that is plain already; what JSON could not hold becomes a misfit. */
export function plain<V>(value: V): V {
  const kept = value === undefined || ['string', 'number', 'boolean'].includes(typeof value) || isMisfit(value);
  return kept ? value : (misfit(value) as never);
}

/** The members of an object as `read` gives them. */
export function nested<V, R>(value: V, read: (members: NonNullable<V>) => R): R | Extract<V, undefined> {
  if (value === undefined) return undefined as never;
  return isObject(value) ? read(value) : (misfit(value) as never);
}

/** The items of a list as `read` gives them. */
export function each<V extends readonly unknown[] | undefined, R>(
  value: V,
  read: (item: NonNullable<V>[number]) => R,
): readonly R[] | Extract<V, undefined> {
  if (value === undefined) return undefined as never;
  return Array.isArray(value) ? Array.from(value as unknown as readonly never[], read) : (misfit(value) as never);
}

/** A prop's list and what was added to it since, as `read` gives them. */
export function added<T, R>(prop: readonly T[] | undefined, since: readonly T[], read: (item: T) => R): readonly R[] {
  const items: readonly R[] = each(prop, read) ?? [];
  return isMisfit(items) ? items : [...items, ...since.map(read)];
}

/** The values of a map as `read` gives them. */
export function mapped<V extends Readonly<Record<string, unknown>> | undefined, R>(
  value: V,
  read: (item: NonNullable<V>[string]) => R,
): Readonly<Record<string, R>> | Extract<V, undefined> {
  return nested(value, (members) =>
    Object.fromEntries(Object.entries(members).map(([name, item]) => [name, read(item as never)])),
  );
}

/** The members of an object that may be left out as a list of names and values, in the order they were said. */
export function settingsOf<V>(
  value: Readonly<Record<string, V>> | undefined,
): readonly { readonly name: string; readonly value: V }[] {
  const said = value === undefined ? {} : value;
  return nested(said, (members) => Object.entries(members).map(([name, each]) => ({ name, value: plain(each) })));
}

/** The items of a list of ours as they are now; none when something else stood there. */
export function items<T>(value: readonly T[]): readonly T[] {
  return Array.isArray(value) ? Array.from(value as readonly T[]) : [];
}

/** One member of an object of options that may be left out altogether. */
export function option<V extends object, K extends keyof V>(options: V | undefined, key: K): V[K] | undefined {
  return nested(options, (members) => members[key]);
}

/** The props themselves; without any when something else stood there, so that each required one is missed by name. */
export function props<V extends object>(value: V | undefined): V {
  return isObject(value) ? value : ({} as V);
}

/** The path of a construct. */
export function pathOf(construct: { readonly node: { readonly path: string } }): string {
  if ((construct as unknown) === undefined) return undefined as never;
  const { path } = props(props(construct).node);
  return typeof path === 'string' ? path : (misfit(construct) as never);
}

/** True for an object with members, as opposed to a list, a function, a misfit or a value of a class of ours. */
export function isObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return className(value) === undefined && !isMisfit(value);
}

export function misfit(value: unknown): Misfit {
  return { [MISFIT]: written(value) };
}

/** A misfit that tells the kind alone. */
export function hidden(value: unknown): Misfit {
  return { [MISFIT]: isMisfit(value) ? value[MISFIT] : kindOf(value) };
}

export function isMisfit(value: unknown): value is Misfit {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, MISFIT);
}

/** A text, a number or a truth value as written, of anything else its kind. */
export function written(value: unknown): string {
  if (isMisfit(value)) return value[MISFIT];
  if (typeof value === 'string') {
    return value.length > LONGEST ? `${JSON.stringify(value.slice(0, LONGEST))}…` : JSON.stringify(value);
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : kindOf(value);
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  const name = className(value) ?? typeof value;
  return `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`;
}

function className(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const name = (value as { readonly [TAG]?: unknown })[TAG];
  if (typeof name === 'string') return name;
  return (Object.keys(UNITS) as Unit[]).find((unit) =>
    Object.entries(UNITS[unit]).every(([member, type]) => typeof (value as Record<string, unknown>)[member] === type),
  );
}
