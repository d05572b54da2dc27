import { parse, stringify } from 'yaml';

/** What YAML holds here: plain data without dates, tags or anchors. */
export type Yaml = string | number | boolean | null | readonly Yaml[] | { readonly [key: string]: Yaml };

/**
 * YAML as version 1.1 and 1.2 read it alike: a text that either takes for something else is quoted, and lines are not folded.
 * Keys stay in their order; the same data gives the same bytes.
 */
export function writeYaml(data: Yaml): string {
  return stringify(data, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

/** @throws YAMLParseError */
export function parseYaml(text: string): Yaml {
  return parse(text, { version: '1.1' }) as Yaml;
}
