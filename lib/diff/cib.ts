import { debian12 } from '../facts/debian-12';
import { parseXml, type XmlElement } from '../syntax/xml';
import { verdict, type Verdict } from './effect';

/** One thing of a CIB by name, as a person speaks of it, with its value as text. */
export interface CibItem {
  readonly name: string;
  readonly value: string;
  /** What becomes of service when it differs. */
  readonly effect: (is: 'added' | 'removed' | 'changed', before: string | null, after: string | null) => Verdict;
}

/**
 * Properties, resources with their parameters, constraints and defaults of a configuration, by name. Nodes are left out:
 * the running cluster knows its own.
 */
export function cibItems(xml: string): ReadonlyMap<string, CibItem> {
  const configuration = child(parseXml(xml), 'configuration');
  const section = (name: string) => configuration?.children.find((each) => each.name === name)?.children ?? [];
  const items = [
    ...section('crm_config').flatMap((set) =>
      pairs(set).map(([name, value]) => item(`property ${name}`, value, property(name))),
    ),
    ...section('resources').flatMap((resource) => resourceItems(resource, null)),
    ...section('constraints').map((constraint) =>
      item(`constraint ${constraint.attributes['id'] ?? ''}`, flat(constraint), () =>
        verdict('vip-move', 'Pacemaker weighs anew where resources belong, and may move them'),
      ),
    ),
    ...section('rsc_defaults').flatMap((set) =>
      pairs(set).map(([name, value]) => item(`default of resources ${name}`, value, resourceDefault(name))),
    ),
    ...section('op_defaults').flatMap((set) =>
      pairs(set).map(([name, value]) => item(`default of operations ${name}`, value, taken)),
    ),
  ];
  return new Map(items.map((each) => [each.name, each]));
}

/** What the name of a resource as a whole begins with. */
export const RESOURCE = 'resource ';

type Judge = CibItem['effect'];

function item(name: string, value: string, effect: Judge): CibItem {
  return { name, value, effect };
}

const taken: Judge = () => verdict('reload', 'Pacemaker takes it at once; nothing stops or moves');

function property(name: string): Judge {
  if (name === 'stonith-enabled')
    return (_, __, after) =>
      after === 'true'
        ? verdict('reload', 'from now on a lost node is fenced before another one takes over')
        : verdict(
            'quorum-at-risk',
            'a lost node is no longer fenced: two nodes that do not hear each other may both serve',
          );
  if (name === 'no-quorum-policy')
    return () => verdict('quorum-at-risk', 'it decides what a part of the cluster without a majority does');
  return taken;
}

function resourceDefault(name: string): Judge {
  return name === 'resource-stickiness'
    ? () => verdict('vip-move', 'Pacemaker weighs anew where resources belong, and may move them')
    : taken;
}

const CONTAINERS = ['group', 'clone'];

function resourceItems(resource: XmlElement, within: string | null): readonly CibItem[] {
  const { name: kind, attributes, children } = resource;
  const id = attributes['id'] ?? '';
  const meta = of(children, 'meta_attributes').map(([name, value]) => item(`${id} meta ${name}`, value, metaOf(name)));
  if (CONTAINERS.includes(kind)) {
    const members = children.filter(({ name }) => name === 'primitive');
    const held = members.map((member) => member.attributes['id'] ?? '').join(', ');
    const order: Judge = () =>
      verdict('calls-at-risk', `Pacemaker stops and starts what belongs to ${id}, in the new order`);
    return [item(`${kind} ${id}`, held, order), ...meta, ...members.flatMap((member) => resourceItems(member, id))];
  }
  const agent = [attributes['class'], attributes['provider'], attributes['type']].filter(Boolean).join(':');
  const judge = primitive(id, agent, within);
  return [
    item(`${RESOURCE}${id}`, agent, judge),
    ...of(children, 'instance_attributes').map(([name, value]) =>
      item(`${id} parameter ${name}`, value, ADDRESS.test(agent) && ADDRESSES.includes(name) ? newAddress : judge),
    ),
    ...meta,
    ...children
      .filter(({ name }) => name === 'operations')
      .flatMap((operations) => operations.children)
      .map(({ attributes: { id: _, name, interval, ...rest } }) =>
        item(`${id} operation ${name ?? ''} ${interval ?? ''}`, flatAttributes(rest), taken),
      ),
  ];
}

function metaOf(name: string): Judge {
  return ['target-role', 'is-managed', 'maintenance'].includes(name)
    ? () => verdict('calls-at-risk', 'Pacemaker may stop it, or no longer look after it')
    : taken;
}

/** Agents that hold an address clients use. */
const ADDRESS = /:(IPaddr2|awsvip|awseip|aws-vpc-move-ip)$/;

/** Parameters that are the address itself. */
const ADDRESSES = ['ip', 'secondary_private_ip'];

const newAddress: Judge = (_, before, after) =>
  verdict(
    'calls-at-risk',
    `clients and carriers have to be told: ${before ?? 'no address'} becomes ${after ?? 'none'}, and nobody answers at the old one any more`,
  );

function primitive(id: string, agent: string, within: string | null): Judge {
  if (agent.startsWith('stonith:'))
    return (is) =>
      is === 'removed'
        ? verdict('quorum-at-risk', 'what it fenced is no longer cut off when it is lost')
        : verdict('reload', 'the fence device is registered anew; nobody is fenced by that');
  if (agent === 'ocf:opensips-cdk:opensips-active')
    return () => verdict('reload', 'what makes the sharing tag follow the virtual address starts anew; calls go on');
  const known = ADDRESS.test(agent)
    ? 'the address is gone for that time'
    : agent === `systemd:${debian12.units.opensips.replace('.service', '')}`
      ? 'that is OpenSIPS, on every node that runs it'
      : within === null
        ? 'what depends on it is not known'
        : `and with it what comes after it in ${within}`;
  return (is) => {
    if (is === 'added' && within === null) return verdict('reload', `Pacemaker starts ${id}`);
    const does = { added: 'starts', removed: 'stops', changed: 'stops and starts' }[is];
    return verdict('calls-at-risk', `Pacemaker ${does} ${id}: ${known}`);
  };
}

function of(children: readonly XmlElement[], name: string): readonly (readonly [string, string])[] {
  return children.filter((each) => each.name === name).flatMap(pairs);
}

function pairs({ children }: XmlElement): readonly (readonly [string, string])[] {
  return children
    .filter(({ name }) => name === 'nvpair')
    .map(({ attributes }) => [attributes['name'] ?? '', attributes['value'] ?? '']);
}

function child({ children }: XmlElement, name: string): XmlElement | undefined {
  return children.find((each) => each.name === name);
}

/** An element as one line, without ids that follow from others. */
function flat({ name, attributes: { id: _, ...rest }, children }: XmlElement): string {
  const inner = children.map(flat);
  return [name, flatAttributes(rest), ...(inner.length > 0 ? [`(${inner.join('; ')})`] : [])].filter(Boolean).join(' ');
}

function flatAttributes(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
