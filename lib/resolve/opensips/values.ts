import type { CoreParameterFacts, ParameterType } from '../../facts/opensips/catalogue';
import { coreWords, SIGNED } from '../../facts/opensips/core-values';
import type { SettingValue } from '../../model';
import { IpAddress, isDomainName, isPortNumber } from '../../units';
import type { Scope } from './draft';

const INT32 = 2 ** 31;
const WORD = /^[A-Za-z][A-Za-z0-9_]*$/;
const BOOLEAN = /^(yes|no|true|false|on|off|enable|disable)$/;

/** Where a value stands, for the message when it is refused. */
export interface Place {
  /** As the author names it: `core parameter 'mhomed'`, `parameter 'dispatcher.db_url'`. */
  readonly name: string;
  readonly fix: string;
  /** Least and greatest number, when not every one does. */
  readonly bounds?: readonly [number, number] | undefined;
}

/** A parameter's value in the form its type takes; undefined, with a problem, when it has none. */
export function moduleValue(
  type: ParameterType,
  value: string | number,
  place: Place,
  scope: Scope,
): SettingValue | undefined {
  if (!isPlain(value)) return refuse(value, 'a string or a number', place, scope);
  if (typeof value === 'number')
    return type === 'string' ? refuse(value, 'text between quotes', place, scope) : integer(value, place, scope);
  if (type === 'integer') return refuse(value, 'a whole number', place, scope);
  return text(value, place, scope);
}

/** The same for a core parameter; `integer` takes the language's yes and no as well. */
export function coreValue(
  { name, type }: CoreParameterFacts,
  value: string | number,
  said: Place,
  scope: Scope,
): SettingValue | undefined {
  if (!isPlain(value)) return refuse(value, 'a string or a number', said, scope);
  const words = coreWords(scope.context.version, name);
  if (words && !words.some((each) => each.toLowerCase() === String(value).toLowerCase()))
    return refuse(value, words.join(', '), said, scope);
  const place: Place = SIGNED.includes(name) ? said : { ...said, bounds: said.bounds ?? [0, INT32 - 1] };
  switch (type) {
    case 'integer':
      return typeof value === 'number'
        ? integer(value, place, scope)
        : word(value, BOOLEAN, 'a whole number, or yes or no', place, scope);
    case 'string':
    case 'string-list':
    case 'string-or-identifier':
    case 'identifier-or-string':
      return typeof value === 'number' ? refuse(value, 'text', place, scope) : text(value, place, scope);
    case 'identifier':
      return word(value, WORD, 'a word of letters, digits and _', place, scope);
    case 'integer-or-identifier':
      return typeof value === 'number'
        ? integer(value, place, scope)
        : word(value, WORD, 'a whole number, or a word of letters, digits and _', place, scope);
    case 'host':
    case 'host-list':
      return typeof value === 'string' && (isDomainName(value) || IpAddress.parse(value))
        ? value
        : refuse(value, 'a host name or an address', place, scope);
    case 'socket':
      return socket(value, place, scope);
    case 'scaling-profile':
    case 'special':
      return refuse(value, 'nothing: it has a grammar of its own, which cannot be written here', place, scope);
  }
}

/** Text that means itself between quotes; undefined, with a problem, when it cannot. */
export function text(value: string, place: Place, scope: Scope): string | undefined {
  if (/[\0\n\r\p{Cs}]/u.test(value)) return refuse(value, 'one line of text, without NUL', place, scope);
  if (value.includes('@@secret:'))
    return refuse(value, 'text without @@secret:, which marks the place of a secret', place, scope);
  return value;
}

function integer(value: number, place: Place, scope: Scope): number | undefined {
  if (!Number.isInteger(value) || value <= -INT32 || value >= INT32)
    return refuse(value, 'a whole number of 32 bits', place, scope);
  const [min, max] = place.bounds ?? [-Infinity, Infinity];
  if (value >= min && value <= max) return value;
  return refuse(value, max === INT32 - 1 ? `a whole number from ${min}` : `${min} to ${max}`, place, scope);
}

function word(
  value: string | number,
  form: RegExp,
  allowed: string,
  place: Place,
  scope: Scope,
): SettingValue | undefined {
  return typeof value === 'string' && form.test(value) ? { word: value } : refuse(value, allowed, place, scope);
}

/** Sockets of protocols we open none for. */
function socket(value: string | number, place: Place, scope: Scope): SettingValue | undefined {
  const [, protocol, host = '', port] = /^([a-z_]+):(\[[^\]]+\]|[^:]+):(\d+)$/.exec(String(value)) ?? [];
  const address = IpAddress.parse(host);
  if (protocol === undefined || !address || !isPortNumber(Number(port))) {
    return refuse(
      value,
      'protocol:address:port, such as tls:192.0.2.10:5061, an IPv6 address in brackets',
      place,
      scope,
    );
  }
  if (['udp', 'tcp', 'bin'].includes(protocol)) {
    return refuse(
      value,
      'another protocol than udp, tcp and bin: their sockets come from `sip` and the ReplicationCluster',
      place,
      scope,
    );
  }
  return { word: `${protocol}:${address.toUriHost()}:${Number(port)}` };
}

/** What the author's compiler would have refused may come all the same. */
function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

/** The value as it was written; what is no text or number, which may be a secret, by its kind alone. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return String(value);
  return value === null || value === undefined
    ? String(value)
    : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}

function refuse(value: unknown, allowed: string, place: Place, { context: { path, problems } }: Scope): undefined {
  problems.add({
    rule: 'input/parameter-types',
    path,
    message: `${place.name} cannot take this value`,
    found: shown(value),
    allowed,
    fix: place.fix,
  });
  return undefined;
}
