import { pacemaker, pacemakerTime } from '../../facts/pacemaker';
import type { Constraint, Fencing, Operation, ParameterPart, ParameterValue, Primitive, Quorum } from '../../model';
import type { FencingRecord, PacemakerClusterRecord } from '../../topology/pacemaker';
import type { SecretRecord } from '../../topology/topology';
import { IpAddress, isDomainName } from '../../units';
import type { ClusterContext } from '../context';
import { answersAt } from './corosync';
import { CIB_TEXT, isCibName, isCibText, type Refuse } from './problem';

export interface FencingParts {
  readonly fencing: Fencing;
  readonly devices: readonly Primitive[];
  readonly constraints: readonly Constraint[];
}

type Ipmi = Extract<FencingRecord, { kind: 'ipmi' }>;
type Agent = Extract<FencingRecord, { kind: 'agent' }>;
type Hosts = Readonly<Record<string, unknown>>;

// Filled into XML attributes on the machine as they are, so what XML would read as its own is left out.
const PASSWORD = '^[!#-%(-;=?-~]{1,256}$';
/** Who a device reaches and who waits follows from `fencing` and the preferred node, and the rules trust it. */
const OURS = ['pcmk_host_list', 'pcmk_host_map', 'pcmk_host_check', 'pcmk_delay_base'];
const AGENT = /^fence_[A-Za-z0-9_.-]{1,58}$/;

// `;` and `:` separate the pairs of a host map, blanks end it.
const PLUG = /^[^\s;:,]{1,128}$/;

/** How a silent node is cut off: nobody does, one IPMI device for each node, or one device that reaches all. */
export function fencing(
  record: PacemakerClusterRecord,
  quorum: Quorum,
  context: ClusterContext,
  refuse: Refuse,
): FencingParts {
  const said = record.fencing;
  switch (said.kind) {
    case 'none':
      checkReason(said.reason, refuse);
      return { fencing: { kind: 'none', reason: said.reason }, devices: [], constraints: [] };
    case 'ipmi':
      return ipmi(said, record, quorum, context, refuse);
    case 'agent':
      return agent(said, record, quorum, context, refuse);
    case 'aws':
      return instances(record, quorum, context, refuse);
  }
}

function checkReason(reason: string, refuse: Refuse): void {
  if (reason.trim() !== '') return;
  refuse({
    rule: 'fencing-reason',
    message: 'doing without fencing needs a reason',
    found: JSON.stringify(reason),
    allowed: 'a sentence: who watches, and why two nodes with one address are acceptable',
    fix: 'change `fencing`: Fencing.none(reason)',
  });
}

function ipmi(
  said: Ipmi,
  record: PacemakerClusterRecord,
  quorum: Quorum,
  context: ClusterContext,
  refuse: Refuse,
): FencingParts {
  checkCovers(said.hosts, 'fencing.hosts', context, refuse);
  const known = context.nodes.filter((node) => Object.hasOwn(said.hosts, node.machine));
  const controllers = new Map<string, string>();
  const devices = known.flatMap((node) => {
    const host = said.hosts[node.machine];
    if (!host) return [];
    if (!isDomainName(host.address) && !IpAddress.parse(host.address)) {
      refuseValue(
        `fencing.hosts['${node.machine}'].address`,
        host.address,
        'the address or host name of the management controller',
        refuse,
      );
    }
    checkController(host.address, node.machine, controllers, context, refuse);
    if (host.user === '' || !isCibText(host.user))
      refuseValue(`fencing.hosts['${node.machine}'].user`, host.user, CIB_TEXT, refuse);
    return [
      device(`fence-${node.machine}`, 'fence_ipmilan', record.path, {
        ip: IpAddress.parse(host.address)?.toString() ?? host.address,
        username: host.user,
        password: password(
          host.password,
          record.path,
          `fence_${node.machine}_password`,
          `fencing ${node.machine}`,
          context,
        ),
        lanplus: '1',
        pcmk_host_list: node.machine,
        ...delays(quorum, record, context)?.[node.machine],
      }),
    ];
  });
  const constraints = known.map((node): Constraint => ({
    kind: 'location',
    id: `fence-${node.machine}.not-on-its-target`,
    from: record.path,
    resource: `fence-${node.machine}`,
    node: node.machine,
    score: '-INFINITY',
  }));
  return { fencing: { kind: 'devices', covers: known.map((node) => node.machine) }, devices, constraints };
}

function agent(
  said: Agent,
  record: PacemakerClusterRecord,
  quorum: Quorum,
  context: ClusterContext,
  refuse: Refuse,
): FencingParts {
  if (!AGENT.test(said.agent)) {
    refuseValue('fencing.agent', said.agent, 'the name of a fence agent, such as fence_vmware_rest', refuse);
  }
  const parameters: Record<string, ParameterValue> = { ...hostMap(said, context, refuse) };
  const names = context.nodes.map((node) => node.machine);
  Object.assign(parameters, delayOfEach(quorum, record, context));
  for (const [name, value] of Object.entries(said.parameters)) {
    if (OURS.includes(name.toLowerCase()))
      refuseValue(
        'fencing.parameters',
        name,
        `parameters other than ${OURS.join(', ')}, which follow from hostMap`,
        refuse,
      );
    else if (!isCibName(name)) refuseValue('fencing.parameters', name, 'names of letters, digits, - and _', refuse);
    else if (typeof value !== 'string')
      parameters[name] = password(value, record.path, `fence_${name}`, `fencing, parameter ${name}`, context);
    else if (!isCibText(value)) refuseValue(`fencing.parameters['${name}']`, value, CIB_TEXT, refuse);
    else parameters[name] = value;
  }
  return {
    fencing: { kind: 'devices', covers: names },
    devices: [device('fence', said.agent, record.path, parameters)],
    constraints: [],
  };
}

/** One `fence_aws` that knows the instance of each node, with the rights of the machine that it runs on. */
function instances(
  record: PacemakerClusterRecord,
  quorum: Quorum,
  context: ClusterContext,
  refuse: Refuse,
): FencingParts {
  const { path } = record;
  const { platform, nodes, secrets } = context;
  if (platform.id !== 'aws') {
    refuse({
      rule: 'fencing-values',
      message: '`fencing` stops instances of AWS, and the nodes are none',
      found: 'Fencing.aws() on Platform.ssh',
      allowed: 'Fencing.ipmi(…), Fencing.agent(…) or Fencing.none(reason)',
      fix: 'change `fencing`',
    });
    return { fencing: { kind: 'none', reason: '' }, devices: [], constraints: [] };
  }
  const names = nodes.map(({ machine }) => machine);
  const map = names.flatMap((machine, i): readonly ParameterPart[] => [
    `${i === 0 ? '' : ';'}${machine}:`,
    { secret: secrets.made({ what: 'instance', machine }, path, `instance_${machine}`, `fencing ${machine}`) },
  ]);
  const parameters = {
    region: platform.region,
    power_timeout: String(pacemaker.aws.powerTimeout),
    pcmk_host_map: map,
    ...delayOfEach(quorum, record, context),
  };
  return {
    fencing: { kind: 'devices', covers: names },
    devices: [device('fence', 'fence_aws', path, parameters)],
    constraints: [],
  };
}

/** A controller switches off one node, and answers when that node does not. */
function checkController(
  address: string,
  node: string,
  taken: Map<string, string>,
  { machines, virtualIp }: ClusterContext,
  refuse: Refuse,
): void {
  const parsed = IpAddress.parse(address);
  const key = parsed?.toString() ?? address.toLowerCase();
  const prop = `fencing.hosts['${node}'].address`;
  const other = taken.get(key);
  taken.set(key, node);
  if (other !== undefined)
    refuseValue(prop, address, `a controller of its own: this one switches off '${other}'`, refuse);
  const machine = machines.find((candidate) => answersAt(candidate, address));
  if (machine || (parsed && virtualIp?.address.address.equals(parsed)))
    refuseValue(
      prop,
      address,
      `the address of a management controller, not that of ${machine ? `'${machine.name}' itself` : 'the virtual IP'}`,
      refuse,
    );
}

function hostMap(said: Agent, context: ClusterContext, refuse: Refuse): Readonly<Record<string, string>> {
  const names = context.nodes.map((node) => node.machine);
  const map = said.hostMap;
  if (!map) return { pcmk_host_list: names.join(',') };
  checkCovers(map, 'fencing.hostMap', context, refuse);
  const plugs = new Map<string, string>();
  for (const [node, plug] of Object.entries(map)) {
    const other = plugs.get(plug);
    if (other !== undefined)
      refuseValue(
        `fencing.hostMap['${node}']`,
        plug,
        `another than that of '${other}', which would be shot too`,
        refuse,
      );
    plugs.set(plug, node);
    if (!PLUG.test(plug) || !isCibText(plug))
      refuseValue(`fencing.hostMap['${node}']`, plug, 'a name or number without blanks, `,`, `;` and `:`', refuse);
  }
  return { pcmk_host_map: names.map((name) => `${name}:${map[name] ?? ''}`).join(';') };
}

/**
 * When the link between two nodes breaks, each fences the other; one has to be slower, or both are shot. The slower
 * shot is the one at the preferred node, else at the first. With a third vote only one side may fence at all.
 */
function delays(
  quorum: Quorum,
  record: PacemakerClusterRecord,
  { nodes }: ClusterContext,
): Readonly<Record<string, { pcmk_delay_base: string }>> | undefined {
  const survivor = record.preferredNode?.node ?? nodes[0]?.machine;
  if (quorum.kind !== 'two-node' || survivor === undefined) return undefined;
  return { [survivor]: { pcmk_delay_base: pacemakerTime(pacemaker.defaults.fencingDelay) } };
}

/** The same for one device that reaches all nodes. */
function delayOfEach(
  quorum: Quorum,
  record: PacemakerClusterRecord,
  context: ClusterContext,
): Readonly<Record<string, string>> {
  const found = delays(quorum, record, context);
  if (!found) return {};
  const all = context.nodes.map(({ machine }) => `${machine}:${found[machine]?.pcmk_delay_base ?? '0s'}`);
  return { pcmk_delay_base: all.join(';') };
}

function device(id: string, type: string, from: string, parameters: Primitive['parameters']): Primitive {
  const monitor: Operation = { name: 'monitor', ...pacemaker.defaults.fencingMonitor };
  // A device that failed once must be tried again: without it, nothing else can be recovered.
  const meta = { 'migration-threshold': String(pacemaker.infinity) };
  return {
    kind: 'primitive',
    id,
    from,
    agent: { standard: 'stonith', provider: null, type },
    parameters,
    meta,
    operations: [monitor],
  };
}

function password(
  said: SecretRecord,
  path: string,
  what: string,
  purpose: string,
  { secrets }: ClusterContext,
): { readonly secret: string } {
  return { secret: secrets.use(said, path, what, purpose, 32, PASSWORD) };
}

function checkCovers(hosts: Hosts, prop: string, { nodes }: ClusterContext, refuse: Refuse): void {
  const names = nodes.map((node) => node.machine);
  const missing = names.filter((name) => !Object.hasOwn(hosts, name));
  const unknown = Object.keys(hosts).filter((name) => !names.includes(name));
  if (missing.length === 0 && unknown.length === 0) return;
  const parts = [
    missing.length > 0 ? `lacks ${missing.join(', ')}` : '',
    unknown.length > 0 ? `names no node ${unknown.map((u) => JSON.stringify(u)).join(', ')}` : '',
  ];
  refuse({
    rule: 'fencing-hosts',
    message: `\`${prop}\` ${parts.filter((part) => part !== '').join(' and ')}`,
    found:
      Object.keys(hosts)
        .map((name) => JSON.stringify(name))
        .join(', ') || 'nothing',
    allowed: `each node once: ${names.join(', ')}`,
    fix: `change \`${prop}\``,
  });
}

function refuseValue(prop: string, value: string, allowed: string, refuse: Refuse): void {
  refuse({
    rule: 'fencing-values',
    message: `\`${prop}\` cannot be used`,
    found: JSON.stringify(value),
    allowed,
    fix: `change \`${prop}\``,
  });
}
