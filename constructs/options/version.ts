import { plain, tag } from '../../lib/topology/said';

/** A version of OpenSIPS whose dialect is known. */
export class OpenSipsVersion {
  public static readonly V2_2 = new OpenSipsVersion('2.2');
  public static readonly V2_3 = new OpenSipsVersion('2.3');
  public static readonly V2_4 = new OpenSipsVersion('2.4');
  public static readonly V3_4 = new OpenSipsVersion('3.4');
  public static readonly V3_6 = new OpenSipsVersion('3.6');
  public static readonly V4_0 = new OpenSipsVersion('4.0');

  /** @param text major and minor, such as `3.6`; one that is not known is refused at synth */
  public static of(text: string): OpenSipsVersion {
    return new OpenSipsVersion(text);
  }

  public readonly record: string;

  private constructor(public readonly text: string) {
    this.record = plain(text);
    tag(this, 'OpenSipsVersion');
  }

  public toString(): string {
    return this.text;
  }
}
