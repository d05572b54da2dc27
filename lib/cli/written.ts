import { readFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative } from 'node:path';
import type { Finding, Location } from '../findings';
import type { PipelineResult } from '../pipeline';
import { readYamlDocument, type Keys, type YamlDocument } from '../syntax/yaml-document';
import type { Written } from '../topology/written';
import { AuthorError, excerpt } from './author-error';

/** What a topology that is data is called. */
export const WRITTEN = ['.yaml', '.yml'];

/** The module that builds one; as far from here in the sources as in what is compiled. */
export const BUILDER = join(__dirname, '../../constructs/written');

/** What the module exports. */
export interface Builder {
  readonly build: (written: Written) => void;
}

/** More of them only follow from the first. */
const MOST_FAULTS = 5;

export function isWritten(file: string): boolean {
  return WRITTEN.includes(extname(file));
}

/** A topology that is data: what stands in it, what is wrong with it, and where things stand. */
export class WrittenFile implements Written {
  public readonly folder: string;
  public readonly data: unknown;
  /** What cannot be built. */
  public readonly refused: Finding[] = [];

  private readonly document: YamlDocument;
  private readonly name: string;

  /** @throws AuthorError when it is no YAML, or cannot be read */
  constructor(file: string, cwd: string) {
    this.folder = dirname(file);
    this.name = relative(cwd, file) || basename(file);
    this.document = readYamlDocument(textOf(file, this.name));
    this.data = this.document.data;
    const [first, ...others] = this.document.problems;
    if (!first) return;
    throw new AuthorError(`${this.name}:${first.line}:${first.column}  ${first.message}`, [
      ...excerpt({ file, ...first }),
      ...others
        .slice(0, MOST_FAULTS)
        .flatMap(({ line, column, message }) => [`${this.name}:${line}:${column}  ${message}`]),
    ]);
  }

  public readonly refuse: Written['refuse'] = ({ keys, part, ...problem }) => {
    const finding: Finding = { ...problem, severity: 'error' };
    const location = this.locationOf(keys, part);
    this.refused.push({ ...finding, ...(location && { location }) });
  };

  /** A finding with its place: that of the prop it names, else that of its construct. */
  public readonly located = (finding: Finding): Finding => {
    const bases = basesOf(finding.path, this.data);
    const accepted: readonly Keys[] = finding.rule.startsWith('acceptance/') ? [['accept', finding.found ?? '']] : [];
    const named = [...`${finding.fix} ${finding.message}`.matchAll(/`([^`]+)`/g)].map(([, prop = '']) => keysOf(prop));
    for (const prop of [...accepted, ...named])
      for (const base of bases)
        for (let length = prop.length; length > 0; length--) {
          const location = this.exactly([...base, ...prop.slice(0, length)], 'value');
          if (location) return { ...finding, location };
        }
    const [construct] = bases;
    const location = construct && this.exactly(construct, 'key');
    return location ? { ...finding, location } : finding;
  };

  /** A result with the places of its findings. */
  public readonly locatedIn = (result: PipelineResult): PipelineResult => ({
    ...result,
    findings: result.findings.map(this.located),
  });

  /** Where something stands; for what is missing, where it would have to. */
  private locationOf(keys: Keys, part: 'key' | 'value'): Location | undefined {
    return this.exactly(keys, part) ?? (keys.length === 0 ? undefined : this.locationOf(keys.slice(0, -1), 'key'));
  }

  private exactly(keys: Keys, part: 'key' | 'value'): Location | undefined {
    const position = this.document.placeOf(keys, part);
    return position && { file: this.name, ...position };
  }
}

function textOf(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new AuthorError(`cannot read ${name}: ${(error as Error).message}`, [], error);
  }
}

/** `nodes[0].address` as keys. */
function keysOf(prop: string): Keys {
  return [...prop.matchAll(/[^.[\]]+/g)].map(([part]) => (/^\d+$/.test(part) ? Number(part) : part));
}

/**
 * Where in the data a construct may be written, the most likely place first: a part of a topology is said in its props, and
 * what stands in a stack may have come from something across stacks.
 */
function basesOf(path: string, data: unknown): readonly Keys[] {
  const [top = '', ...ids] = path.split('/');
  const inStack = ids.reduce<readonly Keys[]>(
    (bases, id) => {
      const [innermost = []] = bases;
      const named = listed(at(data, innermost), id);
      const inside = named ? [...innermost, ...named] : [...innermost, id];
      return isObject(at(data, inside)) ? [inside, ...bases] : bases;
    },
    isObject(at(data, ['stacks', top])) ? [['stacks', top]] : [],
  );
  const across = Object.keys(objectAt(data, ['across'])).filter((id) =>
    [top, ...ids].some((each) => each === id || each === 'interconnect' || each.startsWith(`${id}-`)),
  );
  const wide = across.flatMap((id): readonly Keys[] => [
    ['across', id],
    ['across', id, 'interconnect'],
  ]);
  return inStack.length > ids.length ? [...inStack, ...wide] : [...wide, ...inStack];
}

/** A machine and the like: an item of a list, by its name. */
function listed(value: unknown, name: string): Keys | undefined {
  for (const [key, items] of Object.entries(isObject(value) ? value : {})) {
    const index = Array.isArray(items) ? items.findIndex((item: unknown) => objectAt(item, [])['name'] === name) : -1;
    if (index >= 0) return [key, index];
  }
  return undefined;
}

function at(data: unknown, keys: Keys): unknown {
  return keys.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), data);
}

function objectAt(data: unknown, keys: Keys): Readonly<Record<string, unknown>> {
  const value = at(data, keys);
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null;
}
