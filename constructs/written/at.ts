import { Construct } from 'constructs';
import { nearest } from '../../lib/units';
import { UNFIT } from '../../lib/topology/shape';
import type { Complaint } from '../../lib/topology/written';
import { kindAlone, shown } from './shown';
import type { Zone } from '../options/zone';

export type Keys = Complaint['keys'];

/** What reading one value may need of the others. */
export interface Surroundings {
  readonly folder: string;
  readonly refuse: (complaint: Complaint) => void;
  /** The construct a path leads to, made now if it is not yet; UNFIT where that is not possible, undefined where there is none. */
  readonly construct: (path: string, stack: string | undefined) => Construct | typeof UNFIT | undefined;
  /** Paths that would lead somewhere. */
  readonly paths: (stack: string | undefined) => readonly string[];
  /** A zone of the platform of a stack. */
  readonly zone: (name: string, stack: string | undefined) => Zone;
}

/** Props of a stack: everything else in it is a construct. */
const OF_STACK: Keys = ['platform', 'secret', 'accept'];

/** Where in the file a value stands, and who is told when it does not fit. */
export class At {
  private show: (value: unknown) => string = shown;

  constructor(
    public readonly surroundings: Surroundings,
    private readonly keys: Keys = [],
    /** The stack that paths and zones are looked up in. */
    public readonly stack?: string,
  ) {}

  public below(key: string | number): At {
    return this.with([...this.keys, key], this.stack);
  }

  /** The same place, with another stack to look things up in. */
  public in(stack: string | undefined): At {
    return this.with(this.keys, stack);
  }

  /** The same place, and what stands there is told by its kind alone. */
  public silently(): At {
    const at = this.with(this.keys, this.stack);
    at.show = kindAlone;
    return at;
  }

  /** Says that a value is of the wrong kind. */
  public refuse(value: unknown, wants: string, fix?: string): typeof UNFIT {
    const prop = this.prop();
    return this.tell({
      rule: 'input/values-fit-their-props',
      message: value === null ? `\`${prop}\` is empty` : `\`${prop}\` is not what it has to be`,
      found: this.show(value),
      allowed: wants,
      fix: fix === undefined ? `change \`${prop}\`` : `change \`${prop}\`: ${fix}`,
    });
  }

  /** Says that a value has the right form and means nothing. */
  public unreadable(value: unknown, wants: string): typeof UNFIT {
    const prop = this.prop();
    return this.tell({
      rule: 'input/values-can-be-read',
      message: `\`${prop}\` cannot be read`,
      found: this.show(value),
      allowed: wants,
      fix: `change \`${prop}\``,
    });
  }

  /** Says that a member that must be there is not. */
  public missing(wants: string, fix?: string): typeof UNFIT {
    const prop = this.prop();
    return this.tell({
      rule: 'input/values-fit-their-props',
      message: `\`${prop}\` is missing`,
      found: 'nothing',
      allowed: wants,
      fix: fix === undefined ? `give \`${prop}\`` : `give \`${prop}\`: ${fix}`,
    });
  }

  /** Says that there is no such member. */
  public unknown(known: readonly string[]): typeof UNFIT {
    const name = String(this.keys.at(-1));
    const meant = nearest(name, known);
    return this.tell({
      rule: 'input/known-props',
      message: `there is no \`${this.prop()}\``,
      found: JSON.stringify(name),
      allowed: known.join(', '),
      fix: meant === undefined ? `leave \`${name}\` out` : `did you mean \`${meant}\`?`,
      part: 'key',
    });
  }

  /** Says that a name cannot be used. */
  public misnamed(allowed: string): typeof UNFIT {
    return this.name('input/values-fit-their-props', 'cannot be called so', allowed);
  }

  /** Says that a name is in use. @param by what has it */
  public taken(by: string): typeof UNFIT {
    return this.name('input/names-are-unique', `is also the name of ${by}`, 'a name of its own');
  }

  /** The construct that a path leads to, if it is one of the right kind. */
  public construct<T>(path: string, wants: string, is: (x: unknown) => x is T): T | typeof UNFIT {
    const found = this.surroundings.construct(path, this.stack);
    if (found === UNFIT || is(found)) return found;
    const prop = this.prop();
    const parts = found?.node.children.filter(is) ?? [];
    const meant =
      found === undefined
        ? nearest(path, this.surroundings.paths(this.stack))
        : parts.length === 1 && Construct.isConstruct(parts[0])
          ? `${path}/${parts[0].node.id}`
          : undefined;
    return this.tell({
      rule: 'input/references',
      message: found ? `\`${prop}\` leads to something else` : `\`${prop}\` leads nowhere`,
      found: JSON.stringify(path),
      allowed: `the path of ${wants}`,
      fix: meant === undefined ? `change \`${prop}\`` : `change \`${prop}\`: did you mean ${meant}?`,
    });
  }

  private name(rule: string, message: string, allowed: string): typeof UNFIT {
    const name = String(this.keys.at(-1));
    return this.tell({
      rule,
      message: `'${name}' ${message}`,
      found: JSON.stringify(name),
      allowed,
      fix: 'choose another name',
      part: 'key',
    });
  }

  private with(keys: Keys, stack: string | undefined): At {
    const at = new At(this.surroundings, keys, stack);
    at.show = this.show;
    return at;
  }

  private tell(complaint: Omit<Complaint, 'path' | 'keys' | 'part'> & Partial<Pick<Complaint, 'part'>>): typeof UNFIT {
    this.surroundings.refuse({ path: this.path(), keys: this.keys, part: 'value', ...complaint });
    return UNFIT;
  }

  /** Of the construct: a stack's or one across stacks has one key above it, one in a stack two. */
  private path(): string {
    const [, ...names] = this.keys;
    return names.slice(0, this.depth()).join('/') || 'App';
  }

  private prop(): string {
    const [first, ...rest] = this.keys.slice(this.depth() === 0 ? 0 : 1 + this.depth());
    return rest.reduce<string>(
      (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${key}`),
      String(first ?? this.keys.at(-1) ?? 'the file'),
    );
  }

  private depth(): number {
    const [section, , inside] = this.keys;
    if (section === 'across') return 1;
    if (section !== 'stacks') return 0;
    return inside === undefined || OF_STACK.includes(inside) ? 1 : 2;
  }
}
