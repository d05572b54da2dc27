import type { AwsPlatform } from '../../model';
import { interpolate, reference } from '../../terraform';

/** One statement of an IAM policy, in IAM's own words. */
export interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  /** ARNs as Terraform puts them together, or `*` where nothing is written. */
  readonly Resource: readonly string[];
}

/** Data sources that say in whose account the stack is. */
export const ACCOUNT = {
  identity: ['aws_caller_identity', 'current'],
  partition: ['aws_partition', 'current'],
} as const;

/** ARN of something in the stack's own account and region. @param id as literal text or as a reference */
export function arnOf({ region }: AwsPlatform, service: string, kind: string, id: string): string {
  const [identity, partition] = [ACCOUNT.identity, ACCOUNT.partition];
  const account = interpolate(reference(`data.${identity[0]}`, identity[1], 'account_id'));
  const of = interpolate(reference(`data.${partition[0]}`, partition[1], 'partition'));
  return `arn:${of}:${service}:${region}:${account}:${kind}/${id}`;
}
