declare const checked: unique symbol;

/** A Terraform expression without its `${}`. Only the functions here make one. */
export type Expression = string & { readonly [checked]: true };

/** Text that Terraform must take as it is: its own `${` and `%{` are escaped. */
export function literal(text: string): string {
  return text.replace(/[$%]\{/g, (opening) => `${opening[0]}${opening}`);
}

/** The expression as the value of an argument. */
export function interpolate(expression: Expression): string {
  return `\${${expression}}`;
}

/** A quoted string inside an expression. */
export function quoted(text: string): Expression {
  const body = literal(text)
    .replace(/[\\"]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return expression(`"${body}"`);
}

/** `name(argument, …)` */
export function call(name: string, ...args: readonly (Expression | number)[]): Expression {
  return expression(`${name}(${args.join(', ')})`);
}

/** `var.name` */
export function variable(name: string): Expression {
  return expression(`var.${name}`);
}

/** `type.name`, or one of its attributes: `type.name.attribute`; of a data source with `data.` before it. */
export function reference(type: string, name: string, attribute?: string): Expression {
  return expression([type, name, ...(attribute === undefined ? [] : [attribute])].join('.'));
}

/** A file below the stack's folder. */
export function modulePath(path: string): Expression {
  return expression(`"\${path.module}/${quoted(path).slice(1)}`);
}

/** A condition that a regular expression holds for a value, or the value is absent. */
export function absentOrMatches(value: Expression, pattern: string): Expression {
  return expression(`${value} == null || can(regex(${quoted(pattern)}, ${value}))`);
}

/** A text that is not known before the resource is being created, so that what reads the file it names waits for that. */
export function atApply(text: string): Expression {
  return concatenated(quoted(text), call('substr', expression('self.id'), 0, 0));
}

/** Whether a value is there. */
export function isSet(value: Expression): Expression {
  return expression(`${value} != null`);
}

/** One value or another; the one not chosen may fail. */
export function choice(condition: Expression, then: Expression, otherwise: Expression): Expression {
  return expression(`${condition} ? ${then} : ${otherwise}`);
}

/** Expressions joined into one text. */
export function concatenated(...parts: readonly Expression[]): Expression {
  return joined('', parts);
}

/** The same with something between them. */
export function joined(separator: string, parts: readonly Expression[]): Expression {
  return call('join', quoted(separator), expression(`[${parts.join(', ')}]`));
}

function expression(text: string): Expression {
  return text as Expression;
}
