import type { Bundles } from '../artifacts';
import type { Capabilities, Model } from '../model';
import type { Block } from '../terraform';

/** Where machines come from: what it can do, and the Terraform blocks it needs. */
export interface Platform {
  readonly id: string;
  readonly capabilities: Capabilities;
  /** Files of its own beside the configuration, by path below the stack's folder. */
  readonly files: readonly { readonly path: string; readonly content: string; readonly mode: number }[];
  plan(model: Model, bundles: Bundles): readonly Block[];
}
