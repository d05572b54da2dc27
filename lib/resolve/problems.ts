import { Cidr, Duration, IpAddress, Size } from '../units';
import type { Observation } from '../findings';
import type { TextRecord } from '../topology/topology';

/** An input the author has to change before a model can be built; printed like a rule's finding, never acceptable. */
export interface Problem extends Observation {
  /** `input/…` */
  readonly rule: string;
}

/** Collects everything that is wrong with the input, so that the author hears it at once. */
export class Problems {
  private readonly found = new Map<string, Problem>();

  /** The same complaint twice, say from two nodes of one cluster, is one. */
  public add(problem: Problem): void {
    const { message, found } = problem;
    const kept = { ...problem, message: shortened(message), ...(found !== undefined && { found: shortened(found) }) };
    this.found.set(JSON.stringify(kept), kept);
  }

  public list(): readonly Problem[] {
    return [...this.found.values()];
  }

  public duration(path: string, prop: string, text: string): Duration | undefined {
    return (
      Duration.parse(text) ??
      this.unreadable(path, prop, JSON.stringify(text), 'a duration such as 300ms, 20s, 2min or 1h')
    );
  }

  public size(path: string, prop: string, text: string): Size | undefined {
    return (
      Size.parse(text) ?? this.unreadable(path, prop, JSON.stringify(text), 'a size such as 512KiB, 64MiB or 2GiB')
    );
  }

  /** A size within bounds; one beyond them is complained about and read all the same. */
  public sizeWithin(
    path: string,
    prop: string,
    text: string,
    { min, max }: { readonly min: Size; readonly max: Size },
  ): Size | undefined {
    const size = this.size(path, prop, text);
    if (size && (size.toBytes() < min.toBytes() || size.toBytes() > max.toBytes()))
      this.outOfBounds(path, prop, JSON.stringify(text), `${min.toString()} to ${max.toString()}`);
    return size;
  }

  /** A duration within bounds; one beyond them is complained about and read all the same. */
  public durationWithin(
    path: string,
    prop: string,
    text: string,
    { min, max }: { readonly min: Duration; readonly max: Duration },
  ): Duration | undefined {
    const span = this.duration(path, prop, text);
    if (span && (span.toMillis() < min.toMillis() || span.toMillis() > max.toMillis()))
      this.outOfBounds(path, prop, JSON.stringify(text), `${min.toString()} to ${max.toString()}`);
    return span;
  }

  public address(path: string, prop: string, text: string): IpAddress | undefined {
    return (
      IpAddress.parse(text) ??
      this.unreadable(
        path,
        prop,
        JSON.stringify(text),
        'an IPv4 address such as 192.0.2.10, or an IPv6 address such as 2001:db8::10',
      )
    );
  }

  public cidr(path: string, prop: string, text: string): Cidr | undefined {
    return (
      Cidr.parse(text) ??
      this.unreadable(
        path,
        prop,
        JSON.stringify(text),
        'an address with a prefix length, such as 192.0.2.10/24 or 2001:db8::10/64',
      )
    );
  }

  /** A whole number within bounds. */
  public integer(path: string, prop: string, value: number, min: number, max: number): number | undefined {
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    const allowed = `a whole number from ${min} to ${max}`;
    return Number.isInteger(value)
      ? this.outOfBounds(path, prop, String(value), allowed)
      : this.unreadable(path, prop, String(value), allowed);
  }

  /** Text of the author's; empty when its file could not be read. */
  public text(path: string, prop: string, text: TextRecord): string {
    if (typeof text === 'string') return text;
    if (!('error' in text)) {
      this.unreadable(path, prop, 'no text', "text, or Text.fromFile('…'); a secret cannot stand here");
      return '';
    }
    this.add({
      rule: 'input/files-can-be-read',
      path,
      message: `the file of \`${prop}\` cannot be read: ${text.error}`,
      found: JSON.stringify(text.file),
      allowed: 'a readable text file; a relative path starts where the command runs',
      fix: `change the path in \`${prop}\``,
    });
    return '';
  }

  private outOfBounds(path: string, prop: string, found: string, allowed: string): undefined {
    this.add({
      rule: 'input/values-can-be-read',
      path,
      message: `\`${prop}\` is out of bounds`,
      found,
      allowed,
      fix: `change \`${prop}\``,
    });
    return undefined;
  }

  private unreadable(path: string, prop: string, found: string, allowed: string): undefined {
    this.add({
      rule: 'input/values-can-be-read',
      path,
      message: `\`${prop}\` cannot be read`,
      found,
      allowed,
      fix: `change \`${prop}\``,
    });
    return undefined;
  }
}

/** Enough to recognise what was written. */
const ECHOED = 300;

function shortened(text: string): string {
  return text.length <= ECHOED ? text : `${text.slice(0, ECHOED)}… (${text.length} characters)`;
}
