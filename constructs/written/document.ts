import { nearest } from '../../lib/units';
import { isObject } from '../../lib/topology/said';
import type { UNFIT } from '../../lib/topology/shape';
import type { At } from './at';
import { accepted, acrossStacks, inStack, type Said } from './kinds';
import { platform } from './platform';
import { secret } from './values';
import { maybe, object, type Define, type Schema, type Word } from './word';

// What a file holds: stacks with their constructs, and constructs across stacks.

type Kinds = Readonly<Record<string, Word<Said>>>;

/** What a stack itself is told; everything else in it is a construct. */
const stackMembers = { platform, secret: maybe(secret), accept: maybe(accepted) };
export const STACK_PROPS: readonly string[] = Object.keys(stackMembers);
export const stackProps = object('OpenSipsStack', 'an object with platform', stackMembers);

/** An id is one segment of a path. */
const ID = /^[^/]+$/;

/** Reads a construct of one of some kinds; without a `kind` nothing of it can be read. */
export function readConstruct(kinds: Kinds, id: string, value: unknown, at: At): Said | typeof UNFIT {
  if (!ID.test(id)) return at.misnamed('an id that is not empty and has no slash');
  if (!isObject(value)) return at.refuse(value, 'a construct: an object with `kind` and its props', meantAs(id));
  const { kind, ...props } = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(kinds);
  if (kind === undefined) return at.below('kind').missing(names.join(', '), meantAs(id));
  const word = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (word) return word.read(props, at);
  const meant = typeof kind === 'string' ? nearest(kind, names) : undefined;
  return at.below('kind').refuse(kind, names.join(', '), meant === undefined ? undefined : `did you mean ${meant}?`);
}

/** A prop of the stack with a slip of the pen in it would be taken for a construct. */
function meantAs(id: string): string | undefined {
  const meant = nearest(id, STACK_PROPS);
  return meant === undefined ? undefined : `did you mean ${meant} with '${id}'?`;
}

/** The JSON Schema of a whole file, without the docstrings. */
export function documentSchema(): Schema {
  const definitions: Record<string, Schema> = {};
  const define: Define = (name, schema) => {
    if (!Object.hasOwn(definitions, name)) {
      // Taken first, so that a schema may refer to itself.
      definitions[name] = {};
      definitions[name] = schema();
    }
    return { $ref: `#/definitions/${name}` };
  };
  const ids = { propertyNames: { pattern: ID.source } };
  const stack = { ...stackProps.schema(define), ...ids, additionalProperties: constructSchema(inStack, define) };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'urn:opensips-cdk:schema:topology',
    title: 'A topology of opensips-cdk',
    type: 'object',
    properties: {
      stacks: {
        description: 'Stacks by their names: each is planned and deployed alone.',
        type: 'object',
        minProperties: 1,
        additionalProperties: stack,
      },
      across: {
        description: 'What goes over several stacks, by ids.',
        type: 'object',
        ...ids,
        additionalProperties: constructSchema(acrossStacks, define),
      },
    },
    patternProperties: { '^x-': { description: 'Yours: a place for anchors.' } },
    required: ['stacks'],
    additionalProperties: false,
    definitions,
  };
}

interface ObjectSchema {
  readonly properties: Schema;
  readonly required: readonly string[];
}

/** A construct of one of some kinds: which one decides what else may stand there. */
function constructSchema(kinds: Kinds, define: Define): Schema {
  return {
    type: 'object',
    properties: { kind: { enum: Object.keys(kinds) } },
    required: ['kind'],
    allOf: Object.entries(kinds).map(([kind, word]) => ({
      if: { properties: { kind: { const: kind } }, required: ['kind'] },
      then: define(kind, () => {
        const { properties, required, ...rest } = word.schema(define) as Schema & ObjectSchema;
        return { ...rest, properties: { kind: { const: kind }, ...properties }, required: ['kind', ...required] };
      }),
    })),
  };
}
