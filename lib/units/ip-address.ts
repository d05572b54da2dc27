import { fromByteArray, IPv4, IPv6, parse } from 'ipaddr.js';

// ipaddr.js also reads octal, hexadecimal and shortened IPv4 forms; every daemon here wants four decimal numbers.
const DECIMAL_IPV4 = /^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/;

export type IpFamily = 'ipv4' | 'ipv6';

/** One IPv4 or IPv6 address in its canonical form (IPv6: RFC 5952, lower case, no zone). */
export class IpAddress {
  /** @throws RangeError when the text is no address. */
  public static of(text: string): IpAddress {
    const address = IpAddress.parse(text);
    if (!address) throw new RangeError(`'${text}' is neither an IPv4 nor an IPv6 address`);
    return address;
  }

  /** Reads `192.0.2.1`, `2001:db8::1` or `[2001:db8::1]`; undefined when the text is none of these. */
  public static parse(text: string): IpAddress | undefined {
    const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
    if (DECIMAL_IPV4.test(text) && IPv4.isValid(text)) return new IpAddress(parse(text));
    if (bare.includes(':') && !bare.includes('%') && IPv6.isValid(bare)) return new IpAddress(parse(bare));
    return undefined;
  }

  /** @param bytes four of them, or sixteen. @throws Error when there are neither */
  public static ofBytes(bytes: readonly number[]): IpAddress {
    return new IpAddress(fromByteArray([...bytes]));
  }

  private readonly text: string;

  private constructor(private readonly parsed: IPv4 | IPv6) {
    this.text = parsed.kind() === 'ipv6' ? (parsed as IPv6).toRFC5952String() : parsed.toString();
  }

  public get family(): IpFamily {
    return this.parsed.kind();
  }

  /** `unicast`, `private`, `loopback`, `linkLocal`, `multicast`, `unspecified`, `broadcast`, … as ipaddr.js names them. */
  public get range(): string {
    return this.parsed.range();
  }

  public bytes(): readonly number[] {
    return this.parsed.toByteArray();
  }

  /** For URIs, sockets and clusterer URLs: an IPv6 address goes in brackets. */
  public toUriHost(): string {
    return this.family === 'ipv6' ? `[${this.text}]` : this.text;
  }

  public equals(other: IpAddress): boolean {
    return this.text === other.text;
  }

  public toString(): string {
    return this.text;
  }

  public toJSON(): string {
    return this.text;
  }
}
