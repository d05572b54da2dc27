import type { Change } from './change';
import type { Placed } from './compare-model';
import { verdict, type Verdict } from './effect';
import { isOf } from './compare-block';
import { compare as byText, type ResourceSnapshot, type StackSnapshot } from './snapshot';

/** What the platform makes, changes and destroys. */
export function compareResources(before: StackSnapshot, after: StackSnapshot): readonly Placed[] {
  const addresses = [...new Set([...before.resources.keys(), ...after.resources.keys()])].sort(byText);
  return addresses.flatMap((address) => {
    const [old, now] = [before.resources.get(address), after.resources.get(address)];
    return changesOf(address, old, now).map((change) => ({ kind: 'platform', subject: 'platform', change }) as const);
  });
}

function changesOf(
  address: string,
  before: ResourceSnapshot | undefined,
  after: ResourceSnapshot | undefined,
): readonly Change[] {
  const { type } = after ?? before ?? { type: '' };
  const change = (values: readonly [string | null, string | null], what: string, found: Verdict): Change => ({
    kind: 'resource',
    is: isOf(before, after),
    what,
    before: values[0],
    after: values[1],
    parts: [],
    patch: [],
    ...found,
  });
  if (!before) return [change([null, null], address, verdict('reload', 'it is made'))];
  if (!after) return [change([null, null], address, removed(type))];
  return [...new Set([...before.attributes.keys(), ...after.attributes.keys()])].sort(byText).flatMap((name) => {
    const [old, now] = [before.attributes.get(name), after.attributes.get(name)];
    if (old === now || !canBeCompared(before, after, old, now)) return [];
    const shown = after.ours === 'yes' && !HIDDEN.has(name);
    const values = shown ? ([brief(old), brief(now)] as const) : ([null, null] as const);
    const found = [...before.ignored, ...after.ignored].includes(name)
      ? verdict('nothing', 'a running machine keeps what it was made of; the next one is made so')
      : attribute(type, name, after.ours);
    return [change(values, `${address} ${name}`, found)];
  });
}

/** What holds a secret, or would fill the page. */
const HIDDEN: ReadonlySet<string> = new Set(['user_data', 'value', 'value_wo', 'password']);

/** In a state stand more attributes, and values where a configuration has references and blocks. */
function canBeCompared(
  before: ResourceSnapshot,
  after: ResourceSnapshot,
  old: string | undefined,
  now: string | undefined,
): boolean {
  if (before.from === after.from) return true;
  if (old === undefined || now === undefined) return false;
  return [old, now].every((value) => /^("|-?\d|true|false)/.test(value) && !value.includes('${'));
}

const LONGEST = 120;

function brief(value: string | undefined): string | null {
  if (value === undefined) return null;
  const text = value.replace(/^"(.*)"$/s, '$1');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function removed(type: string): Verdict {
  if (type === 'aws_ebs_volume') return verdict('data-at-risk', 'the volume is destroyed with what is on it');
  if (type === 'aws_instance') return verdict('machine-replaced', 'the machine is destroyed');
  if (ACCESS.test(type))
    return verdict('calls-at-risk', 'what it lets through, or leads there, no longer comes through');
  return verdict('calls-at-risk', 'it is destroyed; what depends on it is not known');
}

const ACCESS =
  /^aws_(vpc_security_group_(in|e)gress_rule|security_group|route|route_table|route53_record|iam_role_policy)$/;

/** Attributes of an instance by which the provider makes another one. */
const REPLACED = new Set(['subnet_id', 'private_ip', 'placement_group', 'availability_zone', 'root_block_device']);

/** What a changed attribute does, as the provider hashicorp/aws 5 and 6 go about it. */
function attribute(type: string, name: string, ours: ResourceSnapshot['ours']): Verdict {
  if (name === 'tags') return verdict('nothing', 'a label');
  if (ours === 'no')
    return verdict(
      'calls-at-risk',
      'it is the author’s own, and what a change of it does is not known: see terraform plan',
    );
  if (type === 'aws_instance' && name === 'instance_type')
    return verdict(
      'machine-replaced',
      'the machine is stopped, and started as the new type; Terraform does that to several machines at once, so change one after the other',
    );
  if (type === 'aws_instance' && REPLACED.has(name))
    return verdict('machine-replaced', 'the machine is destroyed and made anew, and configured from nothing');
  if (type === 'aws_ebs_volume')
    return name === 'size'
      ? verdict('reload', 'the volume grows; its file system has to be grown by hand')
      : verdict('data-at-risk', 'the volume is made anew, and empty');
  if (type === 'aws_volume_attachment')
    return verdict('data-at-risk', 'the machine is stopped, and the volume attached anew');
  if (/^aws_(iam_|ssm_|security_group|vpc_security_group)/.test(type))
    return verdict('reload', 'it is changed while machines run');
  return verdict('calls-at-risk', 'what a change of it does is not known: see terraform plan');
}
