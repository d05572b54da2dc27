import { Construct } from 'constructs';
import { isObject } from '../../lib/topology/said';
import { UNFIT } from '../../lib/topology/shape';
import type { Written } from '../../lib/topology/written';
import { accept } from '../accept';
import { AwsPlatform, type Platform } from '../options/platform';
import { Zone } from '../options/zone';
import { App, OpenSipsStack } from '../stack';
import { At, type Surroundings } from './at';
import { readConstruct, STACK_PROPS, stackProps } from './document';
import { acrossStacks, inStack, type Said } from './kinds';

export { documentSchema } from './document';

type Data = Readonly<Record<string, unknown>>;
type Found = Construct | typeof UNFIT | undefined;

/** Builds the App of a topology that was written as data, with the same classes as a program would. */
export function build(written: Written): void {
  new Builder(written).build();
}

class Builder implements Surroundings {
  public readonly folder: string;
  public readonly refuse: Written['refuse'];

  private readonly app = new App();
  private readonly root = new At(this);
  private readonly stacks: Data;
  private readonly across: Data;
  private readonly platforms = new Map<string, Platform>();
  /** By path; what is being built has nothing there yet. */
  private readonly built = new Map<string, Found>();

  constructor({ folder, data, refuse }: Written) {
    this.folder = folder;
    this.refuse = refuse;
    const said = this.sections(data);
    this.stacks = this.section(said, 'stacks', 'stacks by their names, one or more');
    this.across = this.section(said, 'across', 'constructs by their ids');
  }

  public build(): void {
    for (const [name, value] of Object.entries(this.stacks)) this.built.set(name, this.stack(name, value));
    for (const name of Object.keys(this.stacks)) for (const id of this.idsIn(name)) this.part(name, id);
    for (const id of Object.keys(this.across)) this.wide(id);
  }

  public construct(path: string, stack: string | undefined): Found {
    const inside = stack === undefined ? undefined : this.find(stack, ...path.split('/'));
    const [top = '', ...rest] = path.split('/');
    return inside ?? this.find(top, ...rest);
  }

  public paths(stack: string | undefined): readonly string[] {
    const names = Object.keys(this.stacks);
    const own = stack === undefined ? [] : this.idsIn(stack);
    return [...own, ...names, ...names.flatMap((name) => this.idsIn(name).map((id) => `${name}/${id}`))];
  }

  public zone(name: string, stack: string | undefined): Zone {
    const platform = this.platforms.get(stack ?? '');
    // That such a platform makes no machines is said by whoever looks at the machine.
    return platform instanceof AwsPlatform ? platform.zone(name) : new Zone({ name, range: undefined });
  }

  private sections(data: unknown): Data {
    if (!isObject(data)) {
      this.root.refuse(data, 'an object with stacks');
      return {};
    }
    for (const key of Object.keys(data))
      if (!SECTIONS.includes(key) && !key.startsWith('x-')) this.root.below(key).unknown(SECTIONS);
    if (!Object.hasOwn(data, 'stacks')) this.root.below('stacks').missing('an object with stacks by their names');
    return data as Data;
  }

  private section(said: Data, name: string, holds: string): Data {
    if (!Object.hasOwn(said, name)) return {};
    const value = said[name];
    if (isObject(value) && (name !== 'stacks' || Object.keys(value).length > 0)) return value as Data;
    this.root.below(name).refuse(value, `an object with ${holds}`);
    return {};
  }

  private stack(name: string, value: unknown): Found {
    const at = this.root.below('stacks').below(name).in(name);
    if (!isObject(value)) return at.refuse(value, 'a stack: an object with platform and constructs');
    const props = stackProps.read(
      Object.fromEntries(Object.entries(value).filter(([key]) => STACK_PROPS.includes(key))),
      at,
    );
    if (props === UNFIT) return UNFIT;
    const { accept: reasons, ...rest } = props;
    const stack = new OpenSipsStack(this.app, name, rest);
    this.platforms.set(name, props.platform);
    acceptAll(stack, reasons);
    return stack;
  }

  /** A construct in a stack, which another one may have wanted before. */
  private part(stack: string, id: string): Found {
    return this.once(`${stack}/${id}`, () => {
      const value = (this.stacks[stack] as Data)[id];
      const said = readConstruct(inStack, id, value, this.root.below('stacks').below(stack).below(id).in(stack));
      return this.made(this.built.get(stack), id, said);
    });
  }

  /** A construct across stacks; it may put something into each of them. */
  private wide(id: string): Found {
    return this.once(`across: ${id}`, () => {
      const at = this.root.below('across').below(id);
      const said = readConstruct(acrossStacks, id, this.across[id], at);
      return Object.hasOwn(this.stacks, id) ? at.taken('a stack') : this.made(this.app, id, said);
    });
  }

  private made(scope: Found, id: string, said: Said | typeof UNFIT): Found {
    if (said === UNFIT || scope === undefined || scope === UNFIT) return UNFIT;
    const construct = said.make(scope, id);
    acceptAll(construct, said.accept);
    return construct;
  }

  private once(path: string, make: () => Found): Found {
    if (!this.built.has(path)) {
      this.built.set(path, undefined);
      this.built.set(path, make());
    }
    return this.built.get(path);
  }

  private find(stack: string, id?: string, ...below: readonly string[]): Found {
    const scope = this.built.get(stack);
    if (id === undefined || scope === undefined || scope === UNFIT) return scope;
    if (this.idsIn(stack).includes(id)) {
      const found = this.part(stack, id);
      return found === UNFIT ? UNFIT : childOf(found, below);
    }
    // What goes over several stacks may have put it there.
    for (const wide of Object.keys(this.across))
      if ((id === wide || id.startsWith(`${wide}-`)) && this.wide(wide) === UNFIT) return UNFIT;
    return childOf(scope, [id, ...below]);
  }

  private idsIn(stack: string): readonly string[] {
    const value = this.stacks[stack];
    return isObject(value) ? Object.keys(value).filter((key) => !STACK_PROPS.includes(key)) : [];
  }
}

const SECTIONS = ['stacks', 'across'];

function acceptAll(construct: Construct, reasons: Said['accept'] = {}): void {
  for (const [rule, reason] of Object.entries(reasons)) accept(construct, rule, reason);
}

function childOf(construct: Found, ids: readonly string[]): Found {
  return ids.reduce<Found>((found, id) => {
    if (found === undefined || found === UNFIT) return found;
    const child: unknown = found.node.tryFindChild(id);
    return Construct.isConstruct(child) ? child : undefined;
  }, construct);
}
