import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = '/etc/apt';

/** A file of apt's sources. */
export interface SourcesFile {
  readonly name: string;
  readonly content: string;
}

/**
 * Where this computer itself gets a release of Debian from, as lines of sources.list; none when it runs another system.
 * @param suite code name of the release
 */
export function ownSources(suite: string): readonly string[] {
  return sourcesOf(suite, sourcesFiles());
}

/** The release, its updates and its security updates in the one component the lab needs; other repositories stay out. */
export function sourcesOf(suite: string, files: readonly SourcesFile[]): readonly string[] {
  const suites = [suite, `${suite}-updates`, `${suite}-security`];
  const entries = files
    .flatMap(({ name, content }) => (name.endsWith('.sources') ? stanzas(content) : lines(content)))
    .filter((entry) => suites.includes(entry.suite) && entry.components.includes('main'));
  if (!entries.some((entry) => entry.suite === suite)) return [];
  const texts = entries.map(
    ({ uri, suite: of, signedBy }) => `deb${signedBy ? ` [signed-by=${signedBy}]` : ''} ${uri} ${of} main`,
  );
  return [...new Set(texts)];
}

interface Entry {
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
  /** File of a key ring. */
  readonly signedBy: string | undefined;
}

/** One entry a line: `deb [option=value …] uri suite component …`. */
function lines(content: string): readonly Entry[] {
  return content.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s+([^#]+)/.exec(line);
    const [, options = '', uri, suite, components = ''] = match ?? [];
    if (uri === undefined || suite === undefined) return [];
    const signedBy = /(?:^|\s)signed-by=(\/\S+)/i.exec(options)?.[1];
    return [{ uri, suite, components: words(components), signedBy }];
  });
}

/** Fields in paragraphs, deb822(5). */
function stanzas(content: string): readonly Entry[] {
  const text = content.replace(/^#.*\n?/gm, '');
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const field = (name: string) =>
      words(new RegExp(`^${name}:((?:.*)(?:\\n[ \\t]+.*)*)`, 'im').exec(stanza)?.[1] ?? '');
    if (!field('Types').includes('deb') || field('Enabled')[0] === 'no') return [];
    const [signedBy] = field('Signed-By');
    return field('URIs').flatMap((uri) =>
      field('Suites').map((suite) => ({
        uri,
        suite,
        components: field('Components'),
        // A key may stand there itself instead of its file: then apt's own key rings have to know it.
        signedBy: signedBy?.startsWith('/') ? signedBy : undefined,
      })),
    );
  });
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function sourcesFiles(): readonly SourcesFile[] {
  const more = entriesOf(join(FOLDER, 'sources.list.d')).filter((name) => /\.(list|sources)$/.test(name));
  return [join(FOLDER, 'sources.list'), ...more.map((name) => join(FOLDER, 'sources.list.d', name))].flatMap((name) => {
    try {
      return [{ name, content: readFileSync(name, 'utf8') }];
    } catch {
      return [];
    }
  });
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
