import { nearest } from '../../lib/units';
import { isObject } from '../../lib/topology/said';
import { UNFIT } from '../../lib/topology/shape';
import type { At } from './at';
import { object, type Members, type Read, type Word } from './word';

/** One of the ways to make a value of a class. */
export interface Way<T> {
  /** The factory of the class that it stands for, where that is called otherwise. */
  readonly factory?: string;
  /** By the word alone. */
  readonly bare?: () => T;
  /** By an object whose first key is the word; the factory's name tells where its docstring is. */
  readonly keyed?: (from: string) => Word<T>;
}

/** A way that takes nothing: the word alone. */
export function bare<T>(make: () => T): Way<T> {
  return { bare: make };
}

/** A way that takes something: an object whose first key is the word. */
export function keyed<const M extends Members, T>(
  members: M,
  make: (said: Read<M>, at: At) => T | typeof UNFIT,
  factory?: string,
): Way<T> {
  const wants = `{ ${Object.entries(members)
    .filter(([, each]) => !('maybe' in each))
    .map(([key]) => `${key}: …`)
    .join(', ')} }`;
  return {
    ...(factory !== undefined && { factory }),
    keyed: (from) => {
      const word = object(from, wants, members);
      return {
        ...word,
        read: (value, at) => {
          const said = word.read(value, at);
          return said === UNFIT ? UNFIT : make(said, at);
        },
      };
    },
  };
}

/** A way that may take something: the word alone, or an object with it. */
export function bareOr<T>(make: () => T, way: Way<T>): Way<T> {
  return { ...way, bare: make };
}

/**
 * A class with factories: `Fencing.none('why')` is `{ none: why }`, and one that takes nothing is its word alone. Further
 * arguments stand beside the first by their names.
 */
export function choice<T>(className: string, ways: Readonly<Record<string, Way<T>>>): Word<T> {
  const words = Object.keys(ways).filter((name) => ways[name]?.bare);
  const objects = new Map(
    Object.entries(ways).flatMap(([name, { keyed: word, factory = name }]) =>
      word ? [[name, word(`${className}.${factory}`)] as const] : [],
    ),
  );
  const wants = [...words, ...[...objects.values()].map((word) => word.wants)].join(' or ');
  return {
    wants,
    schema: (define) => ({
      anyOf: [
        ...words.map((name) => ({
          $comment: `${className}.${ways[name]?.factory ?? name}`,
          const: name,
        })),
        ...[...objects.values()].map((word) => word.schema(define)),
      ],
    }),
    read: (value, at) => {
      const make = typeof value === 'string' && Object.hasOwn(ways, value) ? ways[value]?.bare : undefined;
      if (make) return make();
      const keys = isObject(value) ? Object.keys(value) : [];
      const word = objects.get(keys.find((key) => objects.has(key)) ?? '');
      if (word) return word.read(value, at);
      const meant = nearest(typeof value === 'string' ? value : (keys[0] ?? ''), Object.keys(ways));
      const written = meant === undefined ? undefined : (objects.get(meant)?.wants ?? meant);
      return at.refuse(value, wants, written === undefined ? undefined : `did you mean ${written}?`);
    },
  };
}
