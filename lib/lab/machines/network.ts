import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IpAddress } from '../../units';
import type { Lab } from '../lab';
import type { LabMachine, LabPlace, LabPlan } from '../plan';
import { must, run } from '../run';
import { signalTo } from './processes';

/** Where `ip netns` keeps its names. */
const NAMESPACES = '/run/netns';
/** Seconds for `ip` to do what it is told. */
export const NETWORK_PATIENCE = 30;

export function namespaceExists(name: string): boolean {
  return existsSync(join(NAMESPACES, name));
}

/** Names of all namespaces that belong to the lab, machines of an earlier topology included. */
export function namespacesOf({ controller }: LabPlace): readonly string[] {
  if (!existsSync(NAMESPACES)) return [];
  return readdirSync(NAMESPACES).filter((name) => name === controller || name.startsWith(`${controller}-`));
}

/**
 * The controller's namespace: a bridge for each segment, and a router between them. It has no way out, so nothing of the
 * lab ever reaches another network.
 */
export async function makeController(lab: Lab): Promise<void> {
  const { controller, segments } = lab.plan;
  if (namespaceExists(controller)) return;
  await must('ip', ['netns', 'add', controller], { timeout: NETWORK_PATIENCE });
  await inNamespace(controller, [
    'link set lo up',
    ...segments.flatMap(({ bridge, controller: address }) => [
      // A bridge takes the lowest of its ports' addresses otherwise, another one each time a machine comes or goes.
      `link add ${bridge} address ${hardwareAddress(`${controller}/${bridge}`)} type bridge mcast_snooping 0`,
      `link set ${bridge} up`,
      addAddress(address.toString(), address.address, bridge),
    ]),
  ]);
  const families = new Set(segments.map((segment) => segment.controller.address.family));
  await must(
    'ip',
    [
      ...['netns', 'exec', controller, 'sysctl', '-q', '-w'],
      ...(families.has('ipv4') ? ['net.ipv4.ip_forward=1'] : []),
      ...(families.has('ipv6') ? ['net.ipv6.conf.all.forwarding=1'] : []),
    ],
    { timeout: NETWORK_PATIENCE },
  );
}

/** A fresh namespace for a machine that starts: in a used one, addresses, rules and settings of its last life go on. */
export async function makeMachineNetwork(lab: Lab, machine: LabMachine): Promise<void> {
  const { plan } = lab;
  const { namespace, interfaces } = machine;
  await removeMachineNetwork(plan, machine);
  await must('ip', ['netns', 'add', namespace], { timeout: NETWORK_PATIENCE });
  if (speaksBooth(lab, machine)) await withoutIpv6(namespace);
  await inNamespace(namespace, [
    'link set lo up',
    ...interfaces.map(({ name, peer }) => {
      const address = hardwareAddress(`${namespace}/${name}`);
      return `link add ${name} address ${address} type veth peer name ${peer} netns ${plan.controller}`;
    }),
    ...interfaces.flatMap(({ name, address }) => [
      addAddress(address.toString(), address.address, name),
      `link set ${name} up`,
    ]),
    ...routers(plan, machine).map((router) => `route add default via ${router.toString()}`),
  ]);
  await inNamespace(
    plan.controller,
    interfaces.map(({ peer, bridge }) => `link set ${peer} addrgenmode none master ${bridge} up`),
  );
}

/**
 * boothd of Debian 12 waits for ever for the end of the list of IPv6 addresses where Linux is 6.9 or later and there are any
 * (booth, pull request 139). A machine has the kernel of this computer, and no such address but those it gave itself.
 */
function speaksBooth({ models }: Lab, { name, interfaces }: LabMachine): boolean {
  if (interfaces.some(({ address }) => address.address.family === 'ipv6')) return false;
  return models.some(
    ({ dualSites, ticketArbitrators, machines }) =>
      machines.some((machine) => machine.name === name) &&
      (ticketArbitrators.length > 0 || dualSites.some(({ tickets }) => tickets !== null)),
  );
}

async function withoutIpv6(namespace: string): Promise<void> {
  const settings = ['all', 'default'].map((name) => `net.ipv6.conf.${name}.disable_ipv6=1`);
  await must('ip', ['netns', 'exec', namespace, 'sysctl', '-q', '-w', ...settings], { timeout: NETWORK_PATIENCE });
}

/** Takes a machine's interfaces away: nothing in its namespace answers any more. */
export async function unplug(plan: LabPlan, { interfaces }: LabMachine): Promise<void> {
  const links = namespaceExists(plan.controller) ? await linksOf(plan.controller) : [];
  const left = interfaces.filter(({ peer }) => links.some((link) => link.ifname === peer));
  await inNamespace(
    plan.controller,
    left.map(({ peer }) => `link del ${peer}`),
  );
}

/** Takes a machine's network away. A namespace goes in its own time, and a link of it would keep its name until then. */
export async function removeMachineNetwork(plan: LabPlan, machine: LabMachine): Promise<void> {
  await unplug(plan, machine);
  await removeNamespace(machine.namespace);
}

/** How a machine is connected: to everybody, to all but other machines that are `apart`, or to nobody. */
export type Cables = 'plugged' | 'apart' | 'pulled';

/** Pulls or plugs all cables of a machine: at the bridge's end, so that the machine sees its carrier come and go. */
export async function setCables({ plan }: Lab, { interfaces }: LabMachine, cables: Cables): Promise<void> {
  await inNamespace(
    plan.controller,
    interfaces.flatMap(({ peer }) => [
      `link set ${peer} type bridge_slave isolated ${cables === 'apart' ? 'on' : 'off'}`,
      `link set ${peer} ${cables === 'pulled' ? 'down' : 'up'}`,
    ]),
  );
}

/** What the bridges' ends of a machine's cables say; a machine without any is connected to nobody. */
export async function cablesOf({ plan }: Lab, { interfaces }: LabMachine): Promise<Cables> {
  const links = await linksOf(plan.controller);
  const plugged = links.filter(
    ({ ifname, flags }) => flags.includes('UP') && interfaces.some(({ peer }) => peer === ifname),
  );
  if (plugged.length === 0) return 'pulled';
  return plugged.every(({ linkinfo }) => linkinfo?.info_slave_data?.isolated === true) ? 'apart' : 'plugged';
}

/** Removes a namespace, after the processes that somebody started in it. */
export async function removeNamespace(name: string): Promise<void> {
  if (!namespaceExists(name)) return;
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (let attempt = 0; attempt < 20; attempt++) {
      const { stdout } = await run('ip', ['netns', 'pids', name], { timeout: NETWORK_PATIENCE });
      const pids = stdout.split('\n').filter((line) => line !== '');
      if (pids.length === 0) break;
      if (attempt === 0) for (const pid of pids) signalTo(Number(pid), signal);
      await sleep(100);
    }
  }
  await must('ip', ['netns', 'delete', name], { timeout: NETWORK_PATIENCE });
}

/** As much as is asked of what `ip` says. */
interface Link {
  readonly ifname: string;
  readonly flags: readonly string[];
  readonly linkinfo?: { readonly info_slave_data?: { readonly isolated?: boolean } };
}

export async function linksOf(namespace: string): Promise<readonly Link[]> {
  const text = await must('ip', ['-n', namespace, '-json', '-details', 'link', 'show'], { timeout: NETWORK_PATIENCE });
  return JSON.parse(text || '[]') as readonly Link[];
}

/**
 * Runs commands of `ip` in a namespace.
 * @param family for commands that do not show theirs
 */
export async function inNamespace(
  namespace: string,
  commands: readonly string[],
  family: IpAddress['family'] = 'ipv4',
): Promise<void> {
  if (commands.length === 0) return;
  const options = family === 'ipv6' ? ['-6'] : [];
  await must('ip', ['-n', namespace, ...options, '-batch', '-'], {
    timeout: NETWORK_PATIENCE,
    input: `${commands.join('\n')}\n`,
  });
}

/** Without the wait for another owner of an IPv6 address: nobody else is there. */
function addAddress(text: string, { family }: IpAddress, device: string): string {
  return `address add ${text} dev ${device}${family === 'ipv6' ? ' nodad' : ''}`;
}

/** The controller, once for each family, in the first segment of the machine. */
function routers({ segments }: LabPlan, { interfaces }: LabMachine): readonly IpAddress[] {
  return (['ipv4', 'ipv6'] as const).flatMap((family) => {
    const first = interfaces.find(({ address }) => address.address.family === family);
    const segment = segments.find(({ bridge }) => bridge === first?.bridge);
    return segment ? [segment.controller.address] : [];
  });
}

/** The same each time, as with real hardware: what others remember stays true when a machine comes back. */
function hardwareAddress(owner: string): string {
  const digits = createHash('sha256').update(owner).digest('hex').slice(0, 10);
  return `02:${(digits.match(/../g) ?? []).join(':')}`;
}
