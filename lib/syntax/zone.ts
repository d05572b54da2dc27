import { UnwritableError } from '../errors';
import { IpAddress, isPortNumber } from '../units';
import { commentLine } from './comment';

/** A record of a DNS zone (RFC 1035, 2782, 3403). Names are written in full, so that a file of them means the same anywhere. */
export type ZoneRecord = {
  /** Name it belongs to, without the dot at its end. */
  readonly owner: string;
  /** Seconds a resolver may keep it. */
  readonly ttl: number;
} & (
  | { readonly type: 'address'; readonly address: IpAddress }
  | {
      readonly type: 'SRV';
      /** Lowest first. */
      readonly priority: number;
      /** Share among those of one priority. */
      readonly weight: number;
      readonly port: number;
      readonly target: string;
    }
  | {
      readonly type: 'NAPTR';
      /** Lowest first, whatever the preference. */
      readonly order: number;
      readonly preference: number;
      readonly flags: string;
      readonly service: string;
      readonly regexp: string;
      readonly replacement: string;
    }
);

/** Comments at the top, then the records: a fragment to include in a zone, without SOA and NS. */
export interface ZoneFragment {
  readonly comments: readonly string[];
  readonly records: readonly ZoneRecord[];
}

/** Letters, digits and dashes, and `_` as in `_sip`: nothing that a zone file would have to escape. */
const LABEL = /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;
const MAX_NAME = 253;
const MAX_STRING = 255;
const MAX_NUMBER = 65535;
/** RFC 2181, section 8. */
const MAX_TTL = 2 ** 31 - 1;

/** True for a name of host labels, some perhaps with `_`. */
export function canBeZoneName(name: string): boolean {
  return name.length <= MAX_NAME && name.split('.').every((label) => LABEL.test(label));
}

/** True for a text of 255 bytes at most; what is not printable is written by its number. */
export function canBeZoneString(text: string): boolean {
  return !/\p{Cs}/u.test(text) && Buffer.byteLength(text) <= MAX_STRING;
}

/** @throws UnwritableError for what {@link canBeZoneName} and {@link canBeZoneString} refuse, and numbers that do not fit */
export function writeZone({ comments, records }: ZoneFragment): string {
  return [...comments.map((text) => commentLine(';', text)), ...records.map(line)].map((each) => `${each}\n`).join('');
}

/** What a record holds, as a zone has it behind the type: `10 100 5060 east.voip.example.` @throws as {@link writeZone} */
export function zoneValue(each: ZoneRecord): string {
  return data(each).slice(1).join(' ');
}

/** What {@link writeZone} wrote. @throws SyntaxError */
export function parseZone(text: string): ZoneFragment {
  const lines = text.split('\n').filter((each) => each.trim() !== '');
  return {
    comments: lines.filter((each) => each.startsWith(';')).map((each) => each.replace(/^; ?/, '')),
    records: lines.filter((each) => !each.startsWith(';')).map(record),
  };
}

function line(each: ZoneRecord): string {
  return [writeName(each.owner), number('ttl', each.ttl, MAX_TTL), 'IN', ...data(each)].join(' ');
}

function data(each: ZoneRecord): readonly (string | number)[] {
  switch (each.type) {
    case 'address':
      return [each.address.family === 'ipv4' ? 'A' : 'AAAA', each.address.toString()];
    case 'SRV':
      return [
        'SRV',
        number('priority', each.priority),
        number('weight', each.weight),
        number('port', each.port),
        writeName(each.target),
      ];
    case 'NAPTR':
      return [
        'NAPTR',
        number('order', each.order),
        number('preference', each.preference),
        quote(each.flags),
        quote(each.service),
        quote(each.regexp),
        writeName(each.replacement),
      ];
  }
}

function writeName(name: string): string {
  if (!canBeZoneName(name)) throw new UnwritableError('zone/name', name, 'labels of letters, digits, - and _');
  return `${name}.`;
}

function number(part: string, value: number, max = MAX_NUMBER): number {
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw new UnwritableError(`zone/${part}`, String(value), `no whole number from 0 to ${max}`);
  }
  return value;
}

/** Between quotes only the quote and the backslash mean something (RFC 1035, section 5.1); bytes go by their numbers. */
function quote(text: string): string {
  if (!canBeZoneString(text)) throw new UnwritableError('zone/string', text, '255 bytes at most, no lone surrogates');
  const bytes = [...Buffer.from(text)].map((byte) => {
    if (byte < 0x20 || byte > 0x7e) return `\\${String(byte).padStart(3, '0')}`;
    const c = String.fromCharCode(byte);
    return c === '"' || c === '\\' ? `\\${c}` : c;
  });
  return `"${bytes.join('')}"`;
}

const TOKEN = /"(?:[^"\\]|\\\d{3}|\\[^\d])*"|[^\s"]+/g;

function record(text: string): ZoneRecord {
  const fail = (): never => {
    throw new SyntaxError(`no record of a zone: ${JSON.stringify(text)}`);
  };
  const [owner, ttl, kind, type, ...rest] = text.match(TOKEN) ?? [];
  const name = (word = '') => (word.endsWith('.') && canBeZoneName(word.slice(0, -1)) ? word.slice(0, -1) : fail());
  const amount = (word = '', max = MAX_NUMBER) => (/^\d+$/.test(word) && Number(word) <= max ? Number(word) : fail());
  const string = (word = '') => (/^".*"$/.test(word) ? unquote(word.slice(1, -1)) : fail());
  const common = { owner: name(owner), ttl: amount(ttl, MAX_TTL) };
  if (kind !== 'IN') return fail();
  const [a, b, c, d, e, f] = rest;
  if (type === 'SRV' && rest.length === 4 && isPortNumber(amount(c))) {
    return { ...common, type, priority: amount(a), weight: amount(b), port: amount(c), target: name(d) };
  }
  if (type === 'NAPTR' && rest.length === 6) {
    const texts = { flags: string(c), service: string(d), regexp: string(e) };
    return { ...common, type, order: amount(a), preference: amount(b), ...texts, replacement: name(f) };
  }
  const address = IpAddress.parse(a ?? '');
  const family = { A: 'ipv4', AAAA: 'ipv6' }[type ?? ''];
  return rest.length === 1 && address?.family === family && address ? { ...common, type: 'address', address } : fail();
}

function unquote(text: string): string {
  const bytes = (text.match(/\\\d{3}|\\[^\d]|[^\\]/g) ?? []).map((each) =>
    /^\\\d{3}$/.test(each) ? Number(each.slice(1)) : each.charCodeAt(each.length - 1),
  );
  return Buffer.from(bytes).toString();
}
