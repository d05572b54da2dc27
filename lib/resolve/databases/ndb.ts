import type { NdbClusterRecord } from '../../topology/topology';
import type { StackContext } from '../context';
import type { ResolvedDatabase } from '.';

export function resolveNdb(_record: NdbClusterRecord, _stack: StackContext): ResolvedDatabase | undefined {
  throw new Error('not yet');
}
