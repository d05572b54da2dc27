import { hidden, isObject } from './said';

/** Stands for a value that does not fit and has nothing usable in it. */
export const UNFIT = Symbol('unfit');

/** Told of each value that does not fit: its prop, such as `nodes[0].address`, the value, and what is wanted there. */
export type Complain = (prop: string, value: unknown, wanted: string) => void;

/** What a value must look like to be a `T`; each says so in `wants`. */
export interface Shape<T> {
  readonly wants: string;
  /** How the author calls the prop, where the record calls it otherwise. */
  readonly name?: string;
  /** The value, without optional members that do not fit; or {@link UNFIT}. */
  readonly fit: (value: unknown, prop: string, complain: Complain) => unknown;
  /** Never there: it ties the shape to exactly one type, so that neither may lack a word the other has. */
  readonly of?: (value: T) => T;
}

/** A member that may be left out. */
export interface Optional<T> {
  readonly optional: Shape<T>;
}

/** A shape for every member of a record: one too few, or too many, does not compile. */
export type Members<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? Optional<Exclude<T[K], undefined>> : Shape<T[K]>;
};

export function maybe<T>(optional: Shape<T>): Optional<T> {
  return { optional };
}

export function named<T>(name: string, shape: Shape<T>): Shape<T> {
  return { ...shape, name };
}

export function text(wants = 'text'): Shape<string> {
  return primitive(wants, (value) => typeof value === 'string');
}

export function number(wants = 'a number'): Shape<number> {
  return primitive(wants, (value) => typeof value === 'number');
}

export const textOrNumber: Shape<string | number> = primitive(
  'text or a number',
  (value) => typeof value === 'string' || typeof value === 'number',
);

/** One of some words. */
export function word<const W extends string>(...words: readonly W[]): Shape<W> {
  return primitive(words.map((each) => `'${each}'`).join(' or '), (value) => words.includes(value as W));
}

/** A list of which every item must fit. */
export function list<T>(item: Shape<T>): Shape<readonly T[]> {
  const wants = `a list of ${item.wants}`;
  return {
    wants,
    fit: (value, prop, complain) => {
      if (!Array.isArray(value)) return refuse(value, prop, complain, wants);
      const items: readonly unknown[] = value;
      return whole(
        value,
        items.map((each, i) => item.fit(each, `${prop}[${i}]`, complain)),
      );
    },
  };
}

/** Additions: none are read when one does not fit. */
export function extras<T>(items: Shape<readonly T[]>): Shape<readonly T[]> {
  return {
    wants: items.wants,
    fit: (value, prop, complain) => {
      const fitting = items.fit(value, prop, complain);
      return fitting === UNFIT ? [] : fitting;
    },
  };
}

/** Parameters: the author wrote them as an object, so a misfit is told by the parameter's name. */
export function settings<T extends { readonly name: string; readonly value: unknown }>(
  value: Shape<T['value']>,
): Shape<readonly T[]> {
  const wants = `an object whose values are ${value.wants}`;
  return {
    wants,
    fit: (items, prop, complain) => {
      if (!Array.isArray(items)) return refuse(items, prop, complain, wants);
      const given: readonly T[] = items;
      return whole(
        items,
        given.map((each) =>
          value.fit(each.value, `${prop}.${each.name}`, complain) === UNFIT ? UNFIT : (each as unknown),
        ),
      );
    },
  };
}

/** Records with a name each: the author wrote them as an object, so a misfit is told by the name. */
export function keyedBy<T extends { readonly name: string }>(item: Shape<T>): Shape<readonly T[]> {
  const wants = `an object whose values are ${item.wants}`;
  return {
    wants,
    fit: (items, prop, complain) => {
      if (!Array.isArray(items)) return refuse(items, prop, complain, wants);
      const given: readonly T[] = items;
      return whole(
        items,
        given.map((each) => item.fit(each, `${prop}.${each.name}`, complain)),
      );
    },
  };
}

/** Values by names of the author's. */
export function map<T>(item: Shape<T>): Shape<Readonly<Record<string, T>>> {
  const wants = `an object whose values are ${item.wants}`;
  return {
    wants,
    fit: (value, prop, complain) => {
      if (!isPlain(value)) return refuse(value, prop, complain, wants);
      return whole(
        value,
        Object.entries(value).map(([name, each]) => item.fit(each, `${prop}.${name}`, complain)),
      );
    },
  };
}

export function record<T extends object>(wants: string, members: Members<T>): Shape<T> {
  const entries = Object.entries(members as unknown as Readonly<Record<string, Shape<never> | Optional<never>>>);
  return {
    wants,
    fit: (value, prop, complain) => {
      if (!isPlain(value)) return refuse(value, prop, complain, wants);
      const usable: Record<string, unknown> = { ...value };
      let unfit = false;
      for (const [key, member] of entries) {
        const shape = 'optional' in member ? member.optional : member;
        const given = Object.hasOwn(value, key) ? usable[key] : undefined;
        if (given === undefined && 'optional' in member) continue;
        const name = shape.name ?? key;
        const fitting = shape.fit(given, prop === '' ? name : `${prop}.${name}`, complain);
        if (fitting !== UNFIT) usable[key] = fitting;
        else if ('optional' in member) usable[key] = undefined;
        else unfit = true;
      }
      return unfit ? UNFIT : usable;
    },
  };
}

/** Records that one member tells apart. */
export function variants<T extends object, K extends keyof T & string>(
  wants: string,
  key: K,
  shapes: { readonly [W in T[K] & string]: Shape<Extract<T, Readonly<Record<K, W>>>> },
): Shape<T> {
  const byWord = new Map<unknown, Shape<never>>(
    Object.entries(shapes as unknown as Readonly<Record<string, Shape<never>>>),
  );
  return {
    wants,
    fit: (value, prop, complain) => {
      const shape = isPlain(value) ? byWord.get(value[key]) : undefined;
      return shape ? shape.fit(value, prop, complain) : refuse(value, prop, complain, wants);
    },
  };
}

/** Text in place of a record. */
export function textOr<T extends object>(other: Shape<T>): Shape<string | T> {
  const wants = `text or ${other.wants}`;
  return {
    wants,
    fit: (value, prop, complain) =>
      typeof value === 'string'
        ? value
        : isPlain(value)
          ? other.fit(value, prop, complain)
          : refuse(value, prop, complain, wants),
  };
}

/** What does not fit is told by its kind alone. */
export function secretive<T>(shape: Shape<T>): Shape<T> {
  return {
    ...shape,
    fit: (value, prop, complain) =>
      shape.fit(value, prop, (at, found, wanted) => {
        complain(at, found === undefined ? found : hidden(found), wanted);
      }),
  };
}

function primitive<T>(wants: string, fits: (value: unknown) => boolean): Shape<T> {
  return { wants, fit: (value, prop, complain) => (fits(value) ? value : refuse(value, prop, complain, wants)) };
}

function refuse(value: unknown, prop: string, complain: Complain, wants: string): typeof UNFIT {
  complain(prop, value, wants);
  return UNFIT;
}

/** All items or nothing. */
function whole(value: unknown, items: readonly unknown[]): unknown {
  return items.includes(UNFIT) ? UNFIT : Array.isArray(value) ? items : keyed(value as object, items);
}

function keyed(value: object, items: readonly unknown[]): object {
  return Object.fromEntries(Object.keys(value).map((key, i) => [key, items[i]]));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value);
}
