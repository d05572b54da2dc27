import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import Ajv from 'ajv';

type Schema = Record<string, unknown>;

/** What a schema has against a document, one line each; nothing for one that it takes. */
export type Faults = (document: unknown) => readonly string[];

/** One of the schemas this package publishes. */
export function ownSchema(name: string): Schema {
  return JSON.parse(readFileSync(resolve(__dirname, '../../schema', name), 'utf8')) as Schema;
}

/** @throws Error when the schema itself is wrong */
export function faultsOf(schema: Schema): Faults {
  return compiled(new Ajv({ allErrors: true }), schema);
}

/** SARIF 2.1.0's own schema, as its editors at Microsoft ship it with their matchers. */
export function sarifFaults(): Faults {
  const entry = createRequire(__filename).resolve('@microsoft/jest-sarif');
  const file = join(entry, '../schemas/sarif-2.1.0-rtm.5.json');
  // Written in draft 4, of which it uses nothing that draft 7 reads differently but the names of these two.
  const { id: _id, $schema: _draft, ...schema } = JSON.parse(readFileSync(file, 'utf8')) as Schema;
  const formats = {
    uri: /^[a-z][a-z0-9+.-]*:[^\s[\]]+$/i,
    // Percent-encoded, and no colon in the first folder's name, which would pass for a scheme.
    'uri-reference': /^(?![^/?#]*:\/?[^/])[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]*$|^[a-z][a-z0-9+.-]*:\/\/\S+$/i,
    'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
  };
  return compiled(new Ajv({ allErrors: true, strict: false, unicodeRegExp: false, formats }), schema);
}

function compiled(ajv: Ajv, schema: Schema): Faults {
  const validate = ajv.compile(schema);
  return (document) =>
    validate(document)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}
