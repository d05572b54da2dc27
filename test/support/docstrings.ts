import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../structure/source';

type Schema = Readonly<Record<string, unknown>>;

/** How a value of a class is written in a topology that is data. */
const WRITTEN: readonly (readonly [RegExp, string])[] = [
  [/\bDuration\.millis\((\d+)\)/g, '$1ms'],
  [/\bDuration\.seconds\((\d+)\)/g, '$1s'],
  [/\bDuration\.minutes\((\d+)\)/g, '$1min'],
  [/\bDuration\.hours\((\d+)\)/g, '$1h'],
  [/\bSize\.mebibytes\((\d+)\)/g, '$1MiB'],
  [/\bSize\.gibibytes\((\d+)\)/g, '$1GiB'],
  [/\bPort\.(udp|tcp)\((\d+)\)/g, '$2/$1'],
  [/\bOpenSipsVersion\.V(\d)_(\d)/g, '$1.$2'],
  [/\bTiming\.of\(([^)]*)\)/g, '{ token: $1 }'],
  [/\bSecret\.fromVariable\('(\w+)'\)/g, '{ variable: $1 }'],
  [/\bMachine\.in\('(\w+)', \w+\.zone\('([\w-]+)'\)\)/g, '{ name: $1, zone: $2 }'],
  [/\b\w+\.zone\('([\w-]+)'\)/g, '$1'],
  [/\b(?:DatabaseAccess|SiteSwitch|StaticTables)\.(\w+)\(\)/g, '$1'],
  [
    /a relative one starts where the command runs, so prefer `path.join\(__dirname, …\)`/g,
    'a relative one starts at the folder of this file',
  ],
  [/\bas \w+Props says?/g, 'as its members say'],
  [/\b(Fencing|StaticTables|DatabaseAccess|Timing|SiteSwitch|Registrations|InterconnectTransport)\.(\w+)/g, '`$2`'],
];

/** Classes of constructs, which a file calls by their kinds. */
const KINDS =
  /\b(?:(?:PerNodeDatabase|SharedDatabase|DualSite)Topology|(?:Proxy|Replication|Pacemaker|Galera|Ndb)Cluster|(?:Local|Replicated|External)Database|DatabaseConnection|VirtualAddress|NoSqlStore|GaleraSites)\b/g;

/** `DualSiteTopology` as `dual-site`. */
function kindOf(className: string): string {
  return className
    .replace(/Topology$/, '')
    .replace('NoSql', 'Nosql')
    .replace(/(?!^)[A-Z]/g, '-$&')
    .toLowerCase();
}

/** Fills a schema with the docstrings of what each `$comment` in it names, and takes those out. */
export class Docstrings {
  private readonly checker: ts.TypeChecker;
  private readonly exported: ReadonlyMap<string, ts.Symbol>;

  constructor() {
    const index = join(ROOT, 'constructs/index.ts');
    const program = ts.createProgram([index], {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.Node16,
      moduleResolution: ts.ModuleResolutionKind.Node16,
      strict: true,
      types: [],
    });
    this.checker = program.getTypeChecker();
    const module = this.checker.getSymbolAtLocation(program.getSourceFile(index) as ts.SourceFile) as ts.Symbol;
    this.exported = new Map(
      this.checker
        .getExportsOfModule(module)
        .map((symbol) => [
          symbol.name,
          symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol,
        ]),
    );
  }

  public fill(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map((each) => this.fill(each));
    if (typeof schema !== 'object' || schema === null) return schema;
    const { $comment: from, ...rest } = schema as Schema;
    const filled = Object.fromEntries(Object.entries(rest).map(([key, each]) => [key, this.fill(each)]));
    return from === undefined ? filled : this.described(from as string, filled);
  }

  /** `Class.factory`, a class of constructs, or an interface. */
  private described(from: string, { properties, ...schema }: Schema): Schema {
    const [name = '', factory] = from.split('.');
    const symbol = this.named(name);
    const subject = factory === undefined ? symbol : symbol.exports?.get(ts.escapeLeadingUnderscores(factory));
    if (!subject) throw new Error(`${from} is not there`);
    const members = properties === undefined ? undefined : this.members(from, subject, properties as Schema);
    const description =
      this.exported.has(`${name}Props`) || factory !== undefined || !members ? textOf(subject, this.checker) : '';
    return { ...(description !== '' && { description }), ...schema, ...(members && { properties: members }) };
  }

  private members(from: string, subject: ts.Symbol, properties: Schema): Schema {
    const docs = from.includes('.')
      ? this.parameters(subject)
      : this.props(this.exported.get(`${from}Props`) ?? subject);
    return Object.fromEntries(
      Object.entries(properties).map(([key, value]) => {
        const said = (value as Schema)['description'];
        const description = docs.get(key);
        const isOurs = key === 'kind' || key === 'accept' || from.includes('.');
        if (description === undefined && !isOurs) throw new Error(`${from} has no \`${key}\` with a docstring`);
        return [key, description === undefined || said !== undefined ? value : { description, ...(value as Schema) }];
      }),
    );
  }

  private props(symbol: ts.Symbol): ReadonlyMap<string, string> {
    const members = this.checker.getPropertiesOfType(this.checker.getDeclaredTypeOfSymbol(symbol));
    return new Map(members.map((member) => [member.name, textOf(member, this.checker)]));
  }

  /** Of a factory: its parameters, and the members of those that are options. */
  private parameters(factory: ts.Symbol): ReadonlyMap<string, string> {
    const declaration = factory.valueDeclaration as ts.MethodDeclaration;
    const [signature] = this.checker.getTypeOfSymbolAtLocation(factory, declaration).getCallSignatures();
    return new Map(
      (signature?.parameters ?? []).flatMap((parameter) => {
        const type = this.checker.getTypeOfSymbolAtLocation(parameter, declaration).getNonNullableType();
        const options = (type.flags & ts.TypeFlags.Object) !== 0 ? this.checker.getPropertiesOfType(type) : [];
        return [parameter, ...options]
          .map((each) => [each.name, textOf(each, this.checker)] as const)
          .filter(([, text]) => text !== '');
      }),
    );
  }

  private named(name: string): ts.Symbol {
    const symbol = this.exported.get(name);
    if (!symbol) throw new Error(`${name} is not exported`);
    return symbol;
  }
}

/** The docstring in the words of a file: without code, with the default behind it. */
function textOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const said = symbol.getJsDocTags(checker).find(({ name }) => name === 'default');
  const byDefault = ts.displayPartsToString(said?.text).replace(/^-\s*/, '').replace(/\.$/, '');
  const whole = `${text.replace(/```[^]*?```/g, '').trim()}${byDefault === '' ? '' : ` Default: ${byDefault}.`}`;
  return WRITTEN.reduce((words, [pattern, replacement]) => words.replace(pattern, replacement), whole)
    .replace(KINDS, (name) => kindOf(name))
    .replace(/\{@link ([^}]+)\}/g, '$1')
    .replace(/([^\n])\n(?!\n|- )/g, '$1 ')
    .trim();
}
