import type { OpenSipsConfig, RouteBlock } from '../model';
import { calls, type Call } from '../syntax/opensips-script';

/** A function call in the author's text. */
export interface RouteCall {
  readonly call: Call;
  /** The construct the block was added to. */
  readonly path: string;
  /** `route[NAME] line 3: save()` */
  readonly where: string;
}

// The nodes of a cluster share one text, and several rules read it.
const read = new WeakMap<RouteBlock, readonly Call[]>();

export function callsOf(block: RouteBlock): readonly Call[] {
  let found = read.get(block);
  if (!found) {
    found = calls(block.text);
    read.set(block, found);
  }
  return found;
}

/** The calls of one function in the author's blocks, in their order. */
export function routeCalls(config: OpenSipsConfig, name: string): readonly RouteCall[] {
  return config.routes.flatMap((block) =>
    callsOf(block)
      .filter((call) => call.name === name)
      .map((call) => ({ call, path: block.from, where: placeOf(block, call) })),
  );
}

/** Where a call stands, in the words of the script. */
export function placeOf(block: RouteBlock, { name, line }: Call): string {
  return `${lineOf(block, line)}: ${name}()`;
}

/** `route[NAME] line 3` */
export function lineOf({ kind, name }: RouteBlock, line: number): string {
  return `${name === '' ? kind : `${kind}[${name}]`} line ${line}`;
}
