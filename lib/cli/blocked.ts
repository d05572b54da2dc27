import { findingsAsText } from '../report/text';
import { UsageError, type Context } from './command';
import type { Loaded } from './load';

/** @throws UsageError with every finding when the file's topology cannot be built */
export function requireBuildable({ blocked, findings }: Loaded, file: string, { errorStyle }: Context): void {
  if (blocked) throw new UsageError(`${file} cannot be built`, findingsAsText(findings, errorStyle));
}
