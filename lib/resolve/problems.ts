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
    this.found.set(JSON.stringify(problem), problem);
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
    return this.unreadable(path, prop, String(value), `a whole number from ${min} to ${max}`);
  }

  /** Text of the author's; empty when its file could not be read. */
  public text(path: string, prop: string, text: TextRecord): string {
    if (typeof text === 'string') return text;
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
