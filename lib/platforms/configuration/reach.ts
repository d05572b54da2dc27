import type { MadeResource } from '../../model';
import type { Expression, Json } from '../../terraform';

/** What a platform says of the way to a machine that it made, or that was there. */
export interface Reach {
  /** Where Terraform connects to. */
  readonly host: (machine: string) => string;
  /** What a plan shows of the machine itself: one that was made anew is configured anew. */
  readonly triggers: (machine: string) => { readonly [key: string]: Json };
  /** How long Terraform tries to connect, as it writes it: `2m`. */
  readonly patience: string;
  /** What a machine that was just made waits for before anything else, as lines of its bundle. */
  readonly prepared: (machine: string) => readonly Expression[];
  /** Blocks that stand before a machine can be reached, such as `aws_instance.proxy1`. */
  readonly after: (machine: string) => readonly Expression[];
  /** What it called something that it made. */
  readonly made: (resource: MadeResource) => Expression;
}
