/** The lab cannot do what was asked: what is wrong, and below it what to do about it. */
export class LabError extends Error {
  public override readonly name = 'LabError';

  constructor(
    message: string,
    public readonly hints: readonly string[] = [],
  ) {
    super(message);
  }
}
