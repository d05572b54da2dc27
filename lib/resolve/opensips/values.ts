import type { CoreParameterType, ParameterType } from '../../facts/opensips/catalogue';
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
}

/** A parameter's value in the form its type takes; undefined, with a problem, when it has none. */
export function moduleValue(
  type: ParameterType,
  value: string | number,
  place: Place,
  scope: Scope,
): SettingValue | undefined {
  if (typeof value === 'number')
    return type === 'string' ? refuse(value, 'text between quotes', place, scope) : integer(value, place, scope);
  if (type === 'integer') return refuse(value, 'a whole number', place, scope);
  return text(value, place, scope);
}

/** The same for a core parameter; `integer` takes the language's yes and no as well. */
export function coreValue(
  type: CoreParameterType,
  value: string | number,
  place: Place,
  scope: Scope,
): SettingValue | undefined {
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
  const fits = Number.isInteger(value) && value > -INT32 && value < INT32;
  return fits ? value : refuse(value, 'a whole number of 32 bits', place, scope);
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

function refuse(
  value: string | number,
  allowed: string,
  place: Place,
  { context: { path, problems } }: Scope,
): undefined {
  problems.add({
    rule: 'input/parameter-types',
    path,
    message: `${place.name} cannot take this value`,
    found: JSON.stringify(value),
    allowed,
    fix: place.fix,
  });
  return undefined;
}
