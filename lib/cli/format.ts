import { printable } from '../report/style';
import { nearest } from '../units';
import { UsageError } from './command';

/**
 * The format an option names, or the first one where none is named.
 * @throws UsageError when there is no such format
 */
export function formatOf<F extends string>(formats: readonly [F, ...F[]], written: string | undefined): F {
  if (written === undefined) return formats[0];
  const format = formats.find((each) => each === written);
  if (format !== undefined) return format;
  const meant = nearest(written.toLowerCase(), formats);
  throw new UsageError(
    `there is no format '${printable(written)}'`,
    meant === undefined ? `there are ${formats.join(', ')}` : `did you mean --format ${meant}?`,
  );
}
