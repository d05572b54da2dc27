import type { Model } from '../model';

/** A value as `model.json` holds it: what has a unit is a text there. */
export type Written<T> = T extends { toJSON(): infer J }
  ? J
  : T extends readonly (infer U)[]
    ? readonly Written<U>[]
    : T extends object
      ? { readonly [K in keyof T]: Written<T[K]> }
      : T;

export type WrittenModel = Written<Model>;
