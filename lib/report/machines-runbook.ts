import { debian12 } from '../facts/debian-12';
import { dialects } from '../facts/opensips/dialects';
import { linkListCommand } from '../facts/reloads';
import { clustererClusters, proxyClusters, type Model, type PacemakerCluster, type ProxyClusterParts } from '../model';
import { localDatabaseSteps, tablesBack } from './local-database-runbook';
import { secretSections } from './secrets-runbook';

const PROGRAMS = debian12.home;

/**
 * What a person does with machines that are well, or are to be others, as sections of the runbook: addresses that move, nodes
 * that are out of service or replaced, secrets that change, and what to look at after nodes did not see each other.
 * @param blocks of each machine the Terraform blocks that configure it, in the order of installation
 */
export function machineSections(model: Model, blocks: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const all = proxyClusters(model);
  const shown = all.slice(0, SHOWN);
  const more = all.length - shown.length;
  return [
    ...shown.map(ofCluster),
    ...(more > 0 ? [`The same holds for ${more} more proxy clusters, with their own names.`] : []),
    replacing(model, blocks),
    ...secretSections(model),
  ];
}

/** More clusters than one runbook names one by one. */
const SHOWN = 12;

function ofCluster(parts: ProxyClusterParts): string {
  const { cluster, pacemaker } = parts;
  const machines = cluster.nodes.map(({ machine }) => machine);
  return [
    `## Proxies ${cluster.name}: ${machines.join(', ')}`,
    ...(pacemaker && machines.length > 1 ? [...moving(parts, pacemaker, machines), outOfService(machines)] : []),
    ...(machines.length > 1 ? [afterPartition(parts, machines)] : []),
  ].join('\n\n');
}

/** Where roll-outs and Pacemaker ask whether a node holds what the others hold, too. */
function isSyncedKnown({ replication, pacemaker }: ProxyClusterParts): boolean {
  return replication !== null || (pacemaker !== null && pacemaker.service !== 'with-virtual-ip');
}

function moving(parts: ProxyClusterParts, pacemaker: PacemakerCluster, machines: readonly string[]): readonly string[] {
  const [first = '', second = ''] = machines;
  const group = groupOf(pacemaker);
  if (!group) return [];
  const address = parts.virtualIp?.address.address.toString() ?? group.id;
  const crm = (words: string) => command(first, `crm_resource ${words}`);
  const prefers = pacemaker.constraints.some(({ kind }) => kind === 'location');
  return [
    item(
      `${address} is to move by plan`,
      [
        'Who has it:',
        crm(`--resource ${group.id} --locate`),
        ...(isSyncedKnown(parts)
          ? [
              `Whether the node that is to have it, here ${second}, holds what it needs; its last line is \`synced\`:`,
              command(second, `${PROGRAMS}/synced`),
            ]
          : []),
        'Move it, wait until it is there, and take back what Pacemaker was told:',
        [
          crm(`--move --resource ${group.id} --node ${second} --lifetime PT15M`),
          crm('--wait --timeout=60'),
          crm(`--clear --resource ${group.id}`),
        ].join('\n'),
        prefers
          ? 'It goes back by itself where a preferred node outweighs its stickiness; else it stays.'
          : 'It stays there, for nothing calls it back.',
      ].join('\n\n'),
    ),
  ];
}

function outOfService([first = '', second = first]: readonly string[]): string {
  return item(
    'A node is to be worked on or restarted',
    [
      `Pacemaker takes everything away from it, here from ${first}, and leaves it alone until you say otherwise; after a restart, too:`,
      [
        command(second, `crm_standby --node ${first} --update on`),
        command(second, 'crm_resource --wait --timeout=60'),
      ].join('\n'),
      'And back again:',
      command(second, `crm_standby --node ${first} --delete`),
    ].join('\n\n'),
  );
}

/** The group whose resources go where the address goes. */
function groupOf({ resources }: PacemakerCluster) {
  return resources.find(
    (resource) => resource.kind === 'group' && resource.members.every(({ agent }) => agent.type !== 'booth-site'),
  );
}

function afterPartition(parts: ProxyClusterParts, machines: readonly string[]): string {
  const { virtualIp, pacemaker, shared, cluster, database } = parts;
  const each = (words: string) => machines.map((machine) => command(machine, words)).join('\n');
  const [first = ''] = machines;
  const { mi, clusterer } = dialects[cluster.version];
  const unfenced = pacemaker?.fencing.kind === 'none';
  const links = clusterer.pings === 'yes' && clustererClusters(parts).length > 0;
  return item(
    'The nodes did not see each other for a while',
    [
      ...(unfenced && virtualIp
        ? [
            'Nothing cuts a node off here, so each may have held the address and served whoever reached it. They agree again by themselves once they see each other; then look whether they did.',
          ]
        : ['They agree again by themselves once they see each other; then look whether they did.']),
      ...(pacemaker ? ['All nodes online, the same picture on each:', each('crm_mon -1')] : []),
      ...(virtualIp
        ? [
            `One line in all, on the node that serves:`,
            each(`ip -brief address show to ${virtualIp.address.address.toString()}`),
          ]
        : []),
      ...(isSyncedKnown(parts) ? ['`synced` on each:', each(`${PROGRAMS}/synced`)] : []),
      ...(links
        ? ['Links to every other node are up:', each(`${PROGRAMS}/mi ${linkListCommand(cluster.version)}`)]
        : []),
      ...(parts.replication?.sharingTag && mi.listTags.length > 0
        ? [
            `The tag is active on the node with the address, and a backup elsewhere:`,
            mi.listTags.map((name) => each(`${PROGRAMS}/mi ${name}`)).join('\n'),
          ]
        : []),
      ...(database ? localDatabaseSteps(database) : []),
      ...(shared ? [`How database ${shared.name} is, as its own section says.`] : []),
      `Calls in progress, and a test call through ${virtualIp?.address.address.toString() ?? first}.`,
    ].join('\n\n'),
  );
}

function replacing(model: Model, blocks: ReadonlyMap<string, readonly string[]>): string {
  const { machines, platform, databases } = model;
  const named = machines.slice(0, SHOWN);
  const more = machines.length - named.length;
  const pinned = machines.some(({ hostKey }) => hostKey !== null);
  const steps =
    platform.id === 'aws'
      ? [
          `It keeps its name and its private address, so the old one has to go first. The new one takes over the volume of a database.`,
          [
            `    aws ec2 terminate-instances --region ${platform.region} --instance-ids i-…`,
            `    aws ec2 wait instance-terminated --region ${platform.region} --instance-ids i-…`,
            `    cdktf deploy ${model.name}`,
          ].join('\n'),
        ]
      : [
          `Put a machine with Debian 12 in its place, with the same name and address, that your key opens.${pinned ? ' It shows another host key: change `hostKeys` of the platform.' : ''} No file has changed, so Terraform has to be told that it is another one:`,
          named.map(({ name }) => replaced(model.name, blocks.get(name) ?? [])).join('\n'),
          ...(more > 0 ? [`And likewise for ${more} more; the blocks of each begin with its name.`] : []),
        ];
  return [
    '## Machines',
    item(
      'A machine is to be replaced, or lost its disk',
      [
        'One at a time. If it still runs and has an address of the proxies, move that away first, and stop `pacemaker` and `corosync` there.',
        ...steps,
        'The next one when this one is well: `synced` on a proxy, `database status` on a server of a shared database, which fetches its data from the others by itself.',
      ].join('\n\n'),
    ),
    ...databases.slice(0, SHOWN).flatMap((database) => {
      const text = tablesBack(database);
      return text.length === 0
        ? []
        : [item(`The database of a replaced node is empty: ${database.name}`, text.join('\n\n'))];
    }),
  ].join('\n\n');
}

function replaced(stack: string, blocks: readonly string[]): string {
  const words = blocks.map((block) => `-replace=terraform_data.${block}`);
  return `    terraform -chdir=cdktf.out/stacks/${stack} apply ${words.join(' ')}`;
}

function item(title: string, text: string): string {
  return `### ${title}\n\n${text}`;
}

function command(machine: string, words: string): string {
  return `    ssh ${machine} ${words}`;
}
