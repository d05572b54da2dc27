/** A fenced block of a Markdown file. */
export interface Snippet {
  readonly language: string;
  readonly text: string;
  /** Line of its first line in the file. */
  readonly line: number;
}

export function snippets(markdown: string): readonly Snippet[] {
  return [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    language: match[1] ?? '',
    text: match[2] ?? '',
    line: markdown.slice(0, match.index).split('\n').length + 1,
  }));
}

/**
 * The TypeScript blocks as programs that stand alone. A block with `new App()` is one; another goes on from the first of
 * them, just before `app.synth()`, as a reader takes it.
 */
export function programs(blocks: readonly Snippet[]): readonly { readonly line: number; readonly text: string }[] {
  const written = blocks.filter((block) => block.language === 'ts');
  const first = written.find(isWhole);
  if (!first) throw new Error('there is no whole program');
  return written.map((block) => ({
    line: block.line,
    text: isWhole(block) ? block.text : joined(first.text, block.text),
  }));
}

function isWhole({ text }: Snippet): boolean {
  return text.includes('new App(');
}

const IMPORT = /^import \{([^}]*)\} from 'opensips-cdk';\n/m;

function joined(whole: string, fragment: string): string {
  const names = [whole, fragment].flatMap((text) =>
    (IMPORT.exec(text)?.[1] ?? '').split(',').map((name) => name.trim()),
  );
  const imports = `import { ${[...new Set(names)].filter(Boolean).sort().join(', ')} } from 'opensips-cdk';\n`;
  const body = whole.replace(IMPORT, '').replace('app.synth();', `{\n${fragment.replace(IMPORT, '')}}\napp.synth();`);
  const others = [...body.matchAll(/^import .*\n/gm)].map(([line]) => line);
  return imports + others.join('') + body.replace(/^import .*\n/gm, '');
}
