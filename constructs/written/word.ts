import { nearest } from '../../lib/units';
import { isObject } from '../../lib/topology/said';
import { UNFIT } from '../../lib/topology/shape';
import type { At } from './at';

/** A JSON Schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;

/** Collects the parts of a schema that several places refer to. */
export type Define = (name: string, schema: () => Schema) => Schema;

/**
 * One value of a written topology: how it is read into what a construct takes, and how it is described to an editor. What
 * the description does not allow is never read, and the other way round, as far as a description can say it.
 */
export interface Word<T> {
  /** What it looks like, in the words of the file. */
  readonly wants: string;
  /** A `$comment` names the class or the interface whose docstrings describe it. */
  readonly schema: (define: Define) => Schema;
  readonly read: (value: unknown, at: At) => T | typeof UNFIT;
}

/** A member that may be left out. */
export interface Maybe<T> {
  readonly maybe: Word<T>;
}

/** A word for every prop: one too few, or too many, does not compile. */
export type Words<P> = {
  readonly [K in keyof P]-?: undefined extends P[K] ? Maybe<Exclude<P[K], undefined>> : Word<P[K]>;
};

export type Members = Readonly<Record<string, Word<unknown> | Maybe<unknown>>>;

type Required<M> = { [K in keyof M]: M[K] extends Maybe<unknown> ? never : K }[keyof M];

/** What an object of such members is read into. */
export type Read<M> = {
  readonly [K in Required<M>]: M[K] extends Word<infer T> ? T : never;
} & {
  readonly [K in Exclude<keyof M, Required<M>>]?: M[K] extends Maybe<infer T> ? T : never;
};

export function maybe<T>(word: Word<T>): Maybe<T> {
  return { maybe: word };
}

/** Text; a number or a truth value wants quotes. */
export function text(wants = 'text'): Word<string> {
  return {
    wants,
    schema: () => ({ type: 'string' }),
    read: (value, at) => (typeof value === 'string' ? value : at.refuse(value, wants, quoted(value))),
  };
}

/**
 * Text in a form of its own. What has the form and cannot be read all the same is said to be so.
 * @param unit what a bare number may lack
 */
export function parsed<T>(wants: string, form: RegExp, parse: (text: string) => T | undefined, unit?: string): Word<T> {
  return {
    wants,
    schema: () => ({ type: 'string', pattern: form.source }),
    read: (value, at) => {
      if (typeof value !== 'string' || !form.test(value)) {
        const whole = Number.isInteger(value) && unit !== undefined;
        return at.refuse(value, wants, whole ? `did you mean ${String(value)}${unit}?` : undefined);
      }
      return parse(value) ?? at.unreadable(value, wants);
    },
  };
}

export const whole: Word<number> = {
  wants: 'a whole number',
  schema: () => ({ type: 'integer' }),
  read: (value, at) => (Number.isInteger(value) ? (value as number) : at.refuse(value, 'a whole number')),
};

export const textOrNumber: Word<string | number> = {
  wants: 'text or a number',
  schema: () => ({ anyOf: [{ type: 'string' }, { type: 'number' }] }),
  read: (value, at) =>
    typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))
      ? value
      : at.refuse(value, 'text or a number', quoted(value)),
};

/** One of some words, of true and false among them. */
export function oneOf<const W extends string | boolean>(...words: readonly W[]): Word<W> {
  const wants = words.join(' or ');
  return {
    wants,
    schema: () => ({ enum: words }),
    read: (value, at) => (words.includes(value as W) ? (value as W) : at.refuse(value, wants, meant(value, words))),
  };
}

/** A list of which every item must fit. */
export function list<T>(item: Word<T>): Word<readonly T[]> {
  const wants = `a list: ${item.wants}`;
  return {
    wants,
    schema: (define) => ({ type: 'array', items: item.schema(define) }),
    read: (value, at) => {
      if (!Array.isArray(value)) return at.refuse(value, wants);
      const items: readonly (T | typeof UNFIT)[] = value.map((each, i) => item.read(each, at.below(i)));
      return allFit(items) ? items : UNFIT;
    },
  };
}

/** Values by names of the author's. */
export function map<T>(item: Word<T>): Word<Readonly<Record<string, T>>> {
  const wants = `an object whose values are ${item.wants}`;
  return {
    wants,
    schema: (define) => ({ type: 'object', additionalProperties: item.schema(define) }),
    read: (value, at) => {
      if (!isObject(value)) return at.refuse(value, wants);
      const names = Object.keys(value);
      const items: readonly (T | typeof UNFIT)[] = Object.entries(value).map(([name, each]) =>
        item.read(each, at.below(name)),
      );
      return allFit(items) ? Object.fromEntries(items.map((each, i) => [names[i] ?? '', each])) : UNFIT;
    },
  };
}

/** An object of which all members are known. @param from the interface or class whose docstrings tell of them */
export function object<M extends Members>(from: string, wants: string, members: M): Word<Read<M>> {
  return {
    wants,
    schema: (define) => ({
      $comment: from,
      type: 'object',
      properties: Object.fromEntries(Object.entries(members).map(([key, each]) => [key, wordOf(each).schema(define)])),
      required: Object.keys(members).filter((key) => !('maybe' in (members[key] as object))),
      additionalProperties: false,
    }),
    read: (value, at) => {
      if (!isObject(value)) return at.refuse(value, wants);
      const said = value as Readonly<Record<string, unknown>>;
      const strange = Object.keys(said).filter((key) => !Object.hasOwn(members, key));
      for (const key of strange) at.below(key).unknown(Object.keys(members));
      const usable: Record<string, unknown> = {};
      let fits = strange.length === 0;
      for (const [key, each] of Object.entries(members)) {
        if (!Object.hasOwn(said, key)) {
          if ('maybe' in each) continue;
          at.below(key).missing(each.wants);
          fits = false;
          continue;
        }
        usable[key] = wordOf(each).read(said[key], at.below(key));
        fits &&= usable[key] !== UNFIT;
      }
      return fits ? (usable as unknown as Read<M>) : UNFIT;
    },
  };
}

/** One of several forms; `pick` says which one a value is meant to be, if any. */
export function either<T>(
  wants: string,
  words: readonly Word<T>[],
  pick: (value: unknown) => Word<T> | undefined,
): Word<T> {
  return {
    wants,
    schema: (define) => ({ anyOf: words.map((word) => word.schema(define)) }),
    read: (value, at) => pick(value)?.read(value, at) ?? at.refuse(value, wants),
  };
}

/** What is made of something that fits. */
export function made<A, T>(word: Word<A>, make: (value: A, at: At) => T | typeof UNFIT): Word<T> {
  return {
    ...word,
    read: (value, at) => {
      const said = word.read(value, at);
      return said === UNFIT ? UNFIT : make(said, at);
    },
  };
}

/** A word that several places refer to by its name. */
export function shared<T>(name: string, word: Word<T>): Word<T> {
  return { ...word, schema: (define) => define(name, () => word.schema(define)) };
}

/** What does not fit is told by its kind alone. */
export function secretive<T>(word: Word<T>): Word<T> {
  return { ...word, read: (value, at) => word.read(value, at.silently()) };
}

export function wordOf<T>(member: Word<T> | Maybe<T>): Word<T> {
  return 'maybe' in member ? member.maybe : member;
}

function quoted(value: unknown): string | undefined {
  return typeof value === 'number' || typeof value === 'boolean' ? 'put it into quotes' : undefined;
}

function meant(value: unknown, words: readonly unknown[]): string | undefined {
  const near = typeof value === 'string' ? nearest(value, words.map(String)) : undefined;
  return near === undefined ? undefined : `did you mean ${near}?`;
}

function allFit<T>(items: readonly (T | typeof UNFIT)[]): items is readonly T[] {
  return !items.includes(UNFIT);
}
