import { since, versionsWhere, type Catalogue } from '../../facts/opensips/catalogue';
import { renamedCoreParameter, renamedModule, renamedParameter } from '../../facts/opensips/renames';
import { nearest } from '../../units';
import type { Problem } from '../problems';
import type { Scope } from './draft';

/** What an author may have written that the version does not know, with the best word we have for it. */
export function unknownModule(name: string, { context: { path, version }, facts }: Scope): Problem {
  const known = facts.modules;
  const elsewhere = versionsWhere((c) => c.modules.has(name));
  const instead =
    renamedModule(name, (other) => known.has(other)) ?? nearest(name, elsewhere.length > 0 ? [] : known.keys());
  return {
    rule: 'input/known-modules',
    path,
    message: `OpenSIPS ${version} has no module '${name}'${history(elsewhere)}`,
    found: JSON.stringify(name),
    allowed: `${instead === undefined ? 'one' : `${JSON.stringify(instead)}, or another`} of the ${known.size} modules of OpenSIPS ${version}, without .so`,
    fix:
      instead === undefined
        ? 'change the module in `modules`'
        : `did you mean '${instead}'? Change the module in \`modules\``,
  };
}

export function unknownParameter(module: string, name: string, { context: { path, version }, facts }: Scope): Problem {
  const known = facts.modules.get(module)?.parameters ?? new Map<string, never>();
  const elsewhere = versionsWhere((c) => c.modules.get(module)?.parameters.has(name) ?? false);
  const instead =
    renamedParameter(module, name, (other) => known.has(other)) ??
    nearest(name, elsewhere.length > 0 ? [] : known.keys());
  return {
    rule: 'input/known-parameters',
    path,
    message: `module '${module}' of OpenSIPS ${version} has no parameter '${name}'${history(elsewhere)}`,
    found: `${module}.${name}`,
    allowed: known.size === 0 ? 'no parameter at all' : [...known.keys()].join(', '),
    fix: suggestion(instead, `\`modules\`, module '${module}'`),
  };
}

export function unknownCoreParameter(name: string, { context: { path, version }, facts }: Scope): Problem {
  const known = facts.coreParameters;
  const usable = (other: string) => known.get(other)?.standing === 'good';
  const elsewhere = versionsWhere((c) => c.coreParameters.has(name));
  const instead = renamedCoreParameter(name, usable) ?? nearest(name, elsewhere.length > 0 ? [] : known.keys());
  return {
    rule: 'input/known-parameters',
    path,
    message: `OpenSIPS ${version} has no core parameter '${name}'${history(elsewhere)}`,
    found: JSON.stringify(name),
    allowed: `${instead === undefined ? 'one' : `${JSON.stringify(instead)}, or another`} of the ${known.size} core parameters of OpenSIPS ${version}`,
    fix: suggestion(instead, '`core`'),
  };
}

/** A core parameter the parser knows and refuses, or takes with a warning until it is gone. */
export function abandonedCoreParameter(
  name: string,
  standing: 'deprecated' | 'rejected',
  { context: { path, version }, facts }: Scope,
): Problem {
  const instead = renamedCoreParameter(name, (other) => facts.coreParameters.get(other)?.standing === 'good');
  return {
    rule: 'input/known-parameters',
    path,
    message: `OpenSIPS ${version} ${standing === 'rejected' ? 'refuses to start with' : 'warns about'} core parameter '${name}'`,
    found: JSON.stringify(name),
    allowed: instead === undefined ? 'leaving it out' : JSON.stringify(instead),
    fix: instead === undefined ? `remove '${name}' from \`core\`` : `write '${instead}' in \`core\``,
  };
}

function history(versions: Parameters<typeof since>[0]): string {
  return versions.length === 0 ? '' : `; it exists ${since(versions)}`;
}

function suggestion(instead: string | undefined, where: string): string {
  return instead === undefined ? `remove it from ${where}` : `did you mean '${instead}'? Change it in ${where}`;
}

/** Modules of a kind, for messages. */
export function providers(prefix: string, facts: Catalogue): string {
  return [...facts.modules.keys()].filter((name) => name.startsWith(prefix)).join(', ');
}
