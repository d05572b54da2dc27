import { pacemaker } from '../../facts/pacemaker';
import type { AgentName, Operation, Primitive } from '../../model';
import type { PacemakerClusterRecord, ResourceRecord } from '../../topology/pacemaker';
import { Duration, IpAddress } from '../../units';
import type { ClusterContext } from '../context';
import { checkMeta } from './meta';
import { CIB_TEXT, isCibName, isCibText, type Refuse } from './problem';

/** A resource of the author's with the place it asked for. */
export interface Extra {
  readonly primitive: Primitive;
  readonly placement: ResourceRecord['placement'];
}

// Ids of attributes and operations are made with a dot, so no author's id can meet one of them.
const ID = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;
const OCF = /^ocf:([A-Za-z0-9_-]+):([A-Za-z0-9_.-]+)$/;
const OTHER = /^(systemd|lsb|service|stonith):([A-Za-z0-9_@.-]+)$/;

/** Ids of the CIB's own sections. */
const SECTIONS = ['cib-bootstrap-options', 'rsc-options', 'op-options'];
/** Services that Pacemaker itself stands on, without the suffix of a unit. */
const BENEATH = ['corosync', 'corosync-qdevice', 'pacemaker', 'pacemaker_remote', 'sbd'];
const MONITOR = { min: Duration.seconds(1), max: Duration.hours(24) };

/** The author's resources, checked like our own; those that cannot be read are left out. */
export function extras(
  record: PacemakerClusterRecord,
  taken: readonly string[],
  context: ClusterContext,
  refuse: Refuse,
): readonly Extra[] {
  const ids = new Set([...taken, ...SECTIONS]);
  return record.resources.flatMap((resource, i) => {
    const prop = `resources[${i}]`;
    checkId(resource, prop, ids, refuse);
    // A clone has a name of its own.
    for (const id of [resource.id, ...(resource.placement === 'clone' ? [`${resource.id}-clone`] : [])]) ids.add(id);
    checkValues(resource.parameters ?? {}, `${prop}.parameters`, refuse);
    checkValues(resource.meta ?? {}, `${prop}.meta`, refuse);
    checkMeta(resource.meta ?? {}, `${prop}.meta`, refuse);
    const agent = agentName(resource, prop, refuse);
    if (agent) checkAgent(resource, agent, prop, context, refuse);
    const monitor = monitorOf(resource, prop, record.path, context, refuse);
    if (!agent || !monitor) return [];
    return [{ placement: resource.placement, primitive: primitive(resource, agent, monitor, record.path) }];
  });
}

function primitive(
  { id, parameters, meta }: ResourceRecord,
  agent: AgentName,
  monitor: Operation,
  from: string,
): Primitive {
  return {
    kind: 'primitive',
    id,
    from,
    agent,
    parameters: { ...parameters },
    meta: { ...meta },
    operations: [monitor],
  };
}

function checkId({ id, placement }: ResourceRecord, prop: string, taken: ReadonlySet<string>, refuse: Refuse): void {
  if (!ID.test(id)) {
    refuse({
      rule: 'resource-ids',
      message: `\`${prop}.id\` is no id the CIB takes`,
      found: JSON.stringify(id),
      allowed: 'a letter or _, then letters, digits, - and _, 64 at most',
      fix: `change \`${prop}.id\``,
    });
    return;
  }
  const clash = [id, ...(placement === 'clone' ? [`${id}-clone`] : [])].find((wanted) => taken.has(wanted));
  if (clash === undefined) return;
  refuse({
    rule: 'resource-ids',
    message: `the id '${clash}' is taken`,
    found: JSON.stringify(id),
    allowed: `an id of its own, other than ${[...taken].sort().join(', ')}`,
    fix: `change \`${prop}.id\``,
  });
}

function agentName({ agent }: ResourceRecord, prop: string, refuse: Refuse): AgentName | undefined {
  const [, provider, ocfType] = OCF.exec(agent) ?? [];
  if (provider !== undefined && ocfType !== undefined) return { standard: 'ocf', provider, type: ocfType };
  const [, standard, type] = OTHER.exec(agent) ?? [];
  if (standard !== undefined && type !== undefined)
    return { standard: standard as AgentName['standard'], provider: null, type };
  refuse({
    rule: 'resource-agents',
    message: `\`${prop}.agent\` names no agent`,
    found: JSON.stringify(agent),
    allowed: '`ocf:provider:type`, `systemd:unit`, `lsb:script`, `service:name` or `stonith:agent`',
    fix: `change \`${prop}.agent\``,
  });
  return undefined;
}

/** What an agent can be used for beside our own resources. */
function checkAgent(
  { agent, parameters = {}, placement }: ResourceRecord,
  { standard, type }: AgentName,
  prop: string,
  { machines, virtualIp }: ClusterContext,
  refuse: Refuse,
): void {
  if (standard === 'stonith' && placement !== 'anywhere')
    refuse({
      rule: 'resource-agents',
      message: `\`${prop}\` is a fence device, and those are neither cloned nor tied to the virtual IP`,
      found: `placement: '${placement}'`,
      allowed: "placement: 'anywhere'",
      fix: `change \`${prop}.placement\``,
    });
  if (['systemd', 'service', 'lsb'].includes(standard) && BENEATH.includes(type.replace(/\.service$/, '')))
    refuse({
      rule: 'resource-agents',
      message: `\`${prop}.agent\` is a service that Pacemaker stands on: with it, Pacemaker would stop itself`,
      found: JSON.stringify(agent),
      allowed: `services other than ${BENEATH.join(', ')}`,
      fix: `remove \`${prop}\``,
    });
  const ip = /^IPaddr2?$/.test(type) ? IpAddress.parse(parameters['ip'] ?? '') : undefined;
  if (!ip) return;
  const holder = machines.find(({ address, links }) => [address, ...links].some((own) => own.equals(ip)));
  if (!holder && !virtualIp?.address.address.equals(ip)) return;
  refuse({
    rule: 'resource-values',
    message: `\`${prop}\` moves ${holder ? `the address of node '${holder.name}'` : 'the virtual IP a second time'}`,
    found: JSON.stringify(parameters['ip']),
    allowed: 'an address that neither a node nor the virtual IP holds',
    fix: `change \`${prop}.parameters\`, or remove \`${prop}\``,
  });
}

function checkValues(values: Readonly<Record<string, string>>, prop: string, refuse: Refuse): void {
  for (const [name, value] of Object.entries(values)) {
    const named = isCibName(name);
    if (named && isCibText(value)) continue;
    refuse({
      rule: 'resource-values',
      message: named
        ? `the CIB cannot carry the value of '${name}' in \`${prop}\``
        : `\`${prop}\` has a name the CIB does not take`,
      found: JSON.stringify(named ? value : name),
      allowed: named ? CIB_TEXT : 'a letter, then letters, digits, - and _, 64 at most',
      fix: `change \`${prop}\``,
    });
  }
}

function monitorOf(
  { monitor }: ResourceRecord,
  prop: string,
  path: string,
  { problems }: ClusterContext,
  refuse: Refuse,
): Operation | undefined {
  if (!monitor) return { name: 'monitor', ...pacemaker.defaults.monitor };
  const interval = problems.duration(path, `${prop}.monitor.interval`, monitor.interval);
  const timeout = problems.duration(path, `${prop}.monitor.timeout`, monitor.timeout);
  if (!interval || !timeout) return undefined;
  checkSpan(interval, `${prop}.monitor.interval`, refuse);
  checkSpan(timeout, `${prop}.monitor.timeout`, refuse);
  return { name: 'monitor', interval, timeout };
}

// Pacemaker takes an interval of 0 for a probe, which it runs once.
function checkSpan(span: Duration, prop: string, refuse: Refuse): void {
  const { min, max } = MONITOR;
  const short = span.toMillis() < min.toMillis();
  if (!short && span.toMillis() <= max.toMillis()) return;
  refuse({
    rule: 'resource-monitors',
    message: `\`${prop}\` is too ${short ? 'short' : 'long'}`,
    found: span.toString(),
    allowed: `${min.toString()} to ${max.toString()}`,
    fix: `change \`${prop}\``,
  });
}
