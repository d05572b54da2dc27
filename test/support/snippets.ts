import { join } from 'node:path';
import ts from 'typescript';
import * as api from '../../constructs';
import type { Finding } from '../../lib/findings';
import { declarationsFor } from '../../lib/rules/frame';
import { withSession, type SessionApp } from '../../lib/session';
import { ROOT } from '../structure/source';

/** A whole program of an author's around an example. */
export function wholeProgram(example: string): string {
  const body = [...declarationsFor(example), example].join('\n');
  // What stands between quotes is no name.
  const named = new Set(body.replace(/'[^']*'|`[^`]*`/g, "''").match(/[A-Za-z]\w*/g));
  const imports = Object.keys(api).filter((name) => named.has(name));
  return `import { ${imports.join(', ')} } from 'opensips-cdk';\n${body}\n`;
}

/** What the compiler says of programs, by their names, under this project's own strict options; all in one run. */
export function typeErrors(programs: Readonly<Record<string, string>>): readonly string[] {
  const { options: strict } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile.bind(ts.sys)).config,
    ts.sys,
    ROOT,
  );
  const options = { ...strict, paths: { 'opensips-cdk': [join(ROOT, 'constructs/index.ts')] } };
  const texts = new Map(Object.entries(programs).map(([name, text]) => [join(ROOT, 'snippets', `${name}.ts`), text]));
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (file) => texts.has(file) || disk.fileExists(file),
    readFile: (file) => texts.get(file) ?? disk.readFile(file),
    getSourceFile: (file, target) => {
      const text = texts.get(file);
      return text === undefined ? disk.getSourceFile(file, target) : ts.createSourceFile(file, text, target);
    },
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  const written = program.getSourceFiles().filter(({ fileName }) => texts.has(fileName));
  return written
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
    .map(({ file, start = 0, messageText }) => {
      const name = file?.fileName.slice(join(ROOT, 'snippets/').length) ?? '';
      const line = file?.text.split('\n')[file.getLineAndCharacterOfPosition(start).line] ?? '';
      return `${name}: ${line.trim()}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
}

/** What is found of a program as `opensips-cdk check` finds it. */
export async function findingsOf(program: string): Promise<readonly Finding[]> {
  const apps: SessionApp[] = [];
  const { outputText } = ts.transpileModule(program, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  return withSession({ outdir: '/nonexistent', add: (app) => apps.push(app) }, () => {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is the example under test
    const run = new Function('require', 'exports', outputText) as (require: () => unknown, exports: object) => void;
    run(() => api, {});
    return apps.flatMap((app) => [...app.findings(), ...app.results().flatMap(({ findings }) => findings)]);
  });
}
