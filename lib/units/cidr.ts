import { IpAddress } from './ip-address';

/** An address with the length of its network's prefix, such as `192.168.3.100/24`. */
export class Cidr {
  /** @throws RangeError when the text is no address with a prefix length. */
  public static of(text: string): Cidr {
    const cidr = Cidr.parse(text);
    if (!cidr) throw new RangeError(`'${text}' is not an address with a prefix length, such as 192.0.2.10/24`);
    return cidr;
  }

  /** The network of one address alone. */
  public static only(address: IpAddress): Cidr {
    return new Cidr(address, 8 * address.bytes().length);
  }

  /** Reads `192.0.2.10/24` or `2001:db8::10/64`; undefined when the text is neither. */
  public static parse(text: string): Cidr | undefined {
    const match = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text);
    const address = match ? IpAddress.parse(match[1] ?? '') : undefined;
    const length = Number(match?.[2]);
    if (!address || length > address.bytes().length * 8) return undefined;
    return new Cidr(address, length);
  }

  /** Those that do not lie within others, each once, as they were written first. */
  public static widest(networks: readonly Cidr[]): readonly Cidr[] {
    const all = networks.map((network) => ({ network, prefix: network.prefix() }));
    const prefixes = new Set(all.map(({ prefix }) => prefix));
    const lengths = [...new Set(all.map(({ prefix }) => prefix.length))];
    const seen = new Set<string>();
    return all.flatMap(({ network, prefix }) => {
      const first = !seen.has(prefix);
      seen.add(prefix);
      const within = lengths.some((length) => length < prefix.length && prefixes.has(prefix.slice(0, length)));
      return first && !within ? [network] : [];
    });
  }

  private constructor(
    public readonly address: IpAddress,
    public readonly prefixLength: number,
  ) {}

  /** True when the address lies in this network, both being of one family. */
  public contains(other: IpAddress): boolean {
    if (other.family !== this.address.family) return false;
    const theirs = other.bytes();
    return this.address.bytes().every((byte, i) => ((byte ^ (theirs[i] ?? 0)) & this.mask(i)) === 0);
  }

  /** True for the addresses no host may hold: all host bits 0, or (IPv4) all host bits 1; none in /31, /32, /127, /128. */
  public isReserved(): boolean {
    const bytes = this.address.bytes();
    if (bytes.length * 8 - this.prefixLength < 2) return false;
    const zeros = bytes.every((byte, i) => (byte & ~this.mask(i) & 0xff) === 0);
    const ones = bytes.every((byte, i) => (byte | this.mask(i)) === 0xff);
    return zeros || (ones && this.address.family === 'ipv4');
  }

  /** True where the address is the first one of its network, as a range is written. */
  public isFirst(): boolean {
    return this.address.bytes().every((byte, i) => (byte & ~this.mask(i) & 0xff) === 0);
  }

  /** The same network by its first address. */
  public network(): Cidr {
    const bytes = this.address.bytes().map((byte, i) => byte & this.mask(i));
    return new Cidr(IpAddress.ofBytes(bytes), this.prefixLength);
  }

  /** The bits that all its addresses begin with, behind a letter for the family. */
  private prefix(): string {
    const bits = this.address.bytes().map((byte) => byte.toString(2).padStart(8, '0'));
    return `${this.address.family === 'ipv4' ? 'a' : 'b'}${bits.join('').slice(0, this.prefixLength)}`;
  }

  private mask(byte: number): number {
    const bits = Math.min(8, Math.max(0, this.prefixLength - byte * 8));
    return (0xff << (8 - bits)) & 0xff;
  }

  public toString(): string {
    return `${this.address.toString()}/${this.prefixLength}`;
  }

  public toJSON(): string {
    return this.toString();
  }
}
