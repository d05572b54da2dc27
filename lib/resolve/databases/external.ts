import type { ExternalDatabaseRecord } from '../../topology/topology';
import type { StackContext } from '../context';
import type { ResolvedDatabase } from '.';

export function resolveExternal(_record: ExternalDatabaseRecord, _stack: StackContext): ResolvedDatabase | undefined {
  throw new Error('not yet');
}
