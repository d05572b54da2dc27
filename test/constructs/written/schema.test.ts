import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentSchema } from '../../../constructs/written';
import { faultsOf } from '../../support/schema';
import { built } from '../../support/written';

type Schema = Readonly<Record<string, unknown>>;

const schema = documentSchema();
const definitions = schema['definitions'] as Readonly<Record<string, Schema>>;
const taken = faultsOf(schema);

/** What says that a value does not fit; other findings say more than a schema can. */
const UNFIT = ['input/values-fit-their-props', 'input/known-props'];

async function fits(data: unknown): Promise<boolean> {
  const { refused } = await built(data);
  return !refused.some(({ rule }) => UNFIT.includes(rule));
}

const NAMES = fc.constantFrom('a', 'b1', 'eu-central-1a', 'vip', 'database');

/** Something a schema takes, as far as it is written with the keywords that ours uses. */
function taking(part: Schema): fc.Arbitrary<unknown> {
  const { $ref, anyOf, allOf, enum: words, const: only, pattern, type } = part;
  if (typeof $ref === 'string') return taking(definitions[$ref.replace('#/definitions/', '')] as Schema);
  if (Array.isArray(anyOf)) return fc.oneof(...(anyOf as Schema[]).map((each) => fc.nat().chain(() => taking(each))));
  if (Array.isArray(allOf)) {
    const kinds = (allOf as { then: Schema }[]).map(({ then }) => then);
    return fc.constantFrom(...kinds).chain(taking);
  }
  if (Array.isArray(words)) return fc.constantFrom(...(words as unknown[]));
  if (only !== undefined) return fc.constant(only);
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern));
  if (type === 'string') return fc.constantFrom('x', '', 'registrar/proxies', '192.0.2.1', '5060/udp', 'on');
  if (type === 'integer') return fc.integer({ min: -1, max: 70_000 });
  if (type === 'number') return fc.constantFrom(0, 1.5, -3);
  if (type === 'array')
    return fc.array(
      fc.nat().chain(() => taking(part['items'] as Schema)),
      { maxLength: 2 },
    );
  return object(part);
}

function object({
  properties = {},
  required = [],
  additionalProperties,
  minProperties = 0,
}: Schema): fc.Arbitrary<unknown> {
  const members = Object.entries(properties as Readonly<Record<string, Schema>>).map(([key, each]) => {
    const value = fc.nat().chain(() => taking(each));
    const must = (required as readonly string[]).includes(key);
    return [key, must ? value : fc.option(value, { nil: undefined, freq: 2 })] as const;
  });
  const own = fc.record(Object.fromEntries(members)).map((said) => JSON.parse(JSON.stringify(said)) as object);
  if (typeof additionalProperties !== 'object') return own;
  const others = fc.dictionary(
    NAMES,
    fc.nat().chain(() => taking(additionalProperties as Schema)),
    {
      minKeys: minProperties as number,
      maxKeys: 2,
    },
  );
  return fc.tuple(own, others).map(([said, more]) => ({ ...more, ...said }));
}

/** Every place in a document. */
function places(value: unknown, keys: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [keys];
  const inside = Array.isArray(value)
    ? value.flatMap((each, i) => places(each, [...keys, i]))
    : Object.entries(value).flatMap(([key, each]) => places(each, [...keys, key]));
  return [keys, ...inside];
}

/** The document with another value at a place; without it where that is `undefined`. */
function changed(value: unknown, [key, ...rest]: readonly (string | number)[], other: unknown): unknown {
  if (key === undefined) return other;
  if (Array.isArray(value)) {
    const items = (value as unknown[]).map((each, i) => (i === key ? changed(each, rest, other) : each));
    return items.filter((each) => each !== undefined);
  }
  const said = { [key]: undefined, ...(value as Readonly<Record<string, unknown>>) };
  const entries = Object.entries(said).map(([name, each]) => [name, name === key ? changed(each, rest, other) : each]);
  return Object.fromEntries(entries.filter(([, each]) => each !== undefined)) as unknown;
}

const STRANGE = [
  null,
  true,
  false,
  0,
  1.5,
  '',
  'none',
  'x/y',
  [],
  ['x'],
  {},
  { file: 'x' },
  { kind: 'carrier' },
  undefined,
];

const documents = fc.nat().chain(() => taking(schema));
const mutated = fc
  .tuple(documents, fc.nat(), fc.constantFrom(...STRANGE), fc.constantFrom('', 'x', 'x-mine', 'none'))
  .map(([document, at, other, extra]) => {
    const all = places(document);
    const place = all[at % all.length] ?? [];
    return extra === ''
      ? changed(document, place, other)
      : changed(document, [...place.filter((k) => typeof k === 'string'), extra], other);
  });

describe('the schema and what reads a document agree', () => {
  it('on what the schema takes', async () => {
    await fc.assert(
      fc.asyncProperty(documents, async (document) => {
        expect(taken(document)).toEqual([]);
        expect(await fits(document)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('on documents with something wrong in them', async () => {
    const seen = new Set<boolean>();
    await fc.assert(
      fc.asyncProperty(mutated, async (document) => {
        const isTaken = taken(document).length === 0;
        seen.add(isTaken);
        expect(await fits(document)).toBe(isTaken);
      }),
      { numRuns: 300 },
    );
    expect(seen.size).toBe(2);
  });

  it.each<readonly [string, unknown]>([
    ['nothing', null],
    ['no stacks', {}],
    ['no stack', { stacks: {} }],
    ['a secret in clear', { stacks: { a: { platform: { ssh: { user: 'root', privateKey: 'hunter2' } } } } }],
    [
      'two sources of one secret',
      { stacks: { a: { platform: { ssh: { user: 'x', privateKey: { file: 'a', command: 'b' } } } } } },
    ],
    ['a section it does not know', { stacks: { a: {} }, stakcs: {} }],
  ])('both refuse %s', async (_what, document) => {
    expect(taken(document)).not.toEqual([]);
    expect(await fits(document)).toBe(false);
  });
});
