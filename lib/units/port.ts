const WRITTEN = /^(\d{1,5})\/(udp|tcp)$/;

/** A transport port, 1 to 65535, with its protocol. */
export class Port {
  public static udp(number: number): Port {
    return new Port('udp', number);
  }

  public static tcp(number: number): Port {
    return new Port('tcp', number);
  }

  /** Reads `5060/udp` or `5678/tcp`; undefined when the text is neither. */
  public static parse(text: string): Port | undefined {
    const match = WRITTEN.exec(text);
    if (!match || !isPortNumber(Number(match[1]))) return undefined;
    return new Port(match[2] as 'udp' | 'tcp', Number(match[1]));
  }

  private constructor(
    public readonly protocol: 'udp' | 'tcp',
    public readonly number: number,
  ) {
    if (!isPortNumber(number)) throw new RangeError(`a port is a whole number from 1 to 65535, not ${String(number)}`);
  }

  public toString(): string {
    return `${this.number}/${this.protocol}`;
  }

  public toJSON(): string {
    return this.toString();
  }
}

export function isPortNumber(number: number): boolean {
  return Number.isInteger(number) && number >= 1 && number <= 65535;
}
