import { dialects, CAPABILITIES } from '../../facts/opensips/dialects';
import { linkListCommand, tableCaches } from '../../facts/reloads';
import type { Peers } from './peers';
import type { Registrar } from './registrar';
import type { Settings } from './settings';

/** An answer in both tongues: result of JSON-RPC, and the lines behind `200 OK` in 2.x. */
export interface MiAnswer {
  readonly json: unknown;
  readonly lines: readonly string[];
}

const OK: MiAnswer = { json: 'OK', lines: [] };

/** What the commands tell of and change. */
export interface Node {
  readonly settings: Settings;
  readonly registrar: Registrar;
  readonly peers: Peers;
  /** Bare tags that this node is active for. */
  readonly active: Set<string>;
}

/** What a version calls itself in answers. */
export function nameOf({ version }: Pick<Settings, 'version'>): string {
  return `stand-in for OpenSIPS ${version}`;
}

type Command = (words: readonly string[]) => MiAnswer | Promise<MiAnswer>;

/** The commands that our own programs use, by the names of the version. */
export function commands(node: Node): ReadonlyMap<string, Command> {
  const { settings, peers } = node;
  const { version, modules } = settings;
  const { mi } = dialects[version];
  const flat = mi.naming === 'flat';
  const began = new Date();
  let pings = 1;
  const all: (readonly [string | null, Command])[] = [
    ['uptime', () => uptime(began)],
    ['version', () => said({ Server: nameOf(settings) })],
    [flat ? 'get_statistics' : 'statistics:get', () => said({ 'usrloc:location-contacts': contactsOf(node) })],
    [flat ? 'ul_dump' : 'usrloc:dump', () => dump(node)],
    [flat ? 'dlg_list' : 'dialog:list', () => ({ json: { Dialogs: [] }, lines: [] })],
    [linkListCommand(version), () => links(node)],
    [mi.listCapabilities, () => capabilities(node)],
    [mi.syncContacts, () => OK],
    [mi.syncDialogs, () => OK],
    [
      mi.switchNatPing,
      ([value]) => {
        if (value === undefined) return said({ Status: pings });
        pings = Number(value);
        return OK;
      },
    ],
    ...mi.listTags.map((name) => [name, () => tags(node)] as const),
    ...mi.activateTag.map((name) => [name, ([tag = '']: readonly string[]) => activate(node, tag)] as const),
    ...tableCaches(version, modules).map(({ command }) => [command, () => OK] as const),
    // Last, since it is one of those too.
    [
      flat ? 'clusterer_reload' : 'clusterer:reload',
      async () => {
        await peers.reload();
        return OK;
      },
    ],
  ];
  return new Map(all.flatMap(([name, command]) => (name === null ? [] : [[name, command]])));
}

function said(values: Readonly<Record<string, string | number>>): MiAnswer {
  return { json: values, lines: Object.entries(values).map(([name, value]) => `${name}:: ${value}`) };
}

function uptime(began: Date): MiAnswer {
  const seconds = Math.floor((Date.now() - began.getTime()) / 1000);
  return said({ Now: new Date().toUTCString(), 'Up since': began.toUTCString(), 'Up time': `${seconds} [sec]` });
}

function contactsOf({ registrar }: Node): number {
  return [...registrar.contacts().values()].flat().length;
}

function dump({ registrar }: Node): MiAnswer {
  const users = [...registrar.contacts()];
  const aors = users.map(([AOR, all]) => ({ AOR, Contacts: all.map((Contact) => ({ Contact })) }));
  return {
    json: { Domains: [{ name: 'location', AORs: aors }] },
    lines: [
      'Domain:: location',
      ...users.flatMap(([user, all]) => [`\tAOR:: ${user}`, ...all.map((contact) => `\t\tContact:: ${contact}`)]),
    ],
  };
}

/** Links of 2.3 and later say how they are; a server of 2.2 is on or off. */
function links({ settings: { version, cluster }, peers }: Node): MiAnswer {
  const nodes = peers.all.map(({ nodeId, url, description, up }) => ({
    node_id: nodeId,
    db_id: nodeId,
    url,
    link_state: up ? 'Up' : 'Down',
    state: 'enabled',
    next_hop: up ? String(nodeId) : 'none',
    description,
  }));
  const lines = nodes.map((node) =>
    version === '2.2'
      ? `\tServer:: ${node.node_id} DB_ID=${node.db_id} URL=${node.url} State=1 Description=${node.description}`
      : `\tNode:: ${node.node_id} DB_ID=${node.db_id} URL=${node.url} Enabled=1 Link_state=${node.link_state} Next_hop=${node.next_hop} Description=${node.description}`,
  );
  return {
    json: { Clusters: [{ cluster_id: cluster, Nodes: nodes }] },
    lines: [`Cluster:: ${cluster}`, ...lines],
  };
}

/** All is well, for nothing is exchanged. */
function capabilities({ settings: { cluster, modules } }: Node): MiAnswer {
  const loaded = (name: string): boolean => modules.some((module) => module.name === name);
  const names = [
    ...(loaded('dialog') ? [CAPABILITIES.dialogs] : []),
    ...(loaded('usrloc') ? [CAPABILITIES.contacts] : []),
  ];
  return {
    json: {
      Clusters: [{ cluster_id: cluster, Capabilities: names.map((name) => ({ name, state: 'Ok', enabled: 'yes' })) }],
    },
    lines: [`Cluster:: ${cluster}`, ...names.map((name) => `\tCapability:: ${name} State=Ok`)],
  };
}

function tags({ settings: { tags: all, cluster }, active }: Node): MiAnswer {
  return {
    json: all.map((tag) => ({ Tag: tag, Cluster: cluster, State: active.has(tag) ? 'active' : 'backup' })),
    lines: all.map((tag) => `Tag:: ${tag} State=${active.has(tag) ? 1 : 0}`),
  };
}

/** A tag is taken, never given up: the others hear of it. */
function activate({ active, peers }: Node, tag: string): MiAnswer {
  const [name = ''] = tag.split('/');
  active.add(name);
  peers.announce(name);
  return OK;
}
