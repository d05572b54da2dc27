import { dialects } from '../facts/opensips/dialects';
import type { OpenSipsVersion, VirtualIp } from '../model';
import type { DualSiteRecord } from '../topology/dual-site';
import { Cidr, IpAddress, Port } from '../units';
import type { Anycast, ClusterRecords } from './context';
import { interconnectId } from './interconnect';
import { checkReachable } from './nodes';
import { openSipsService } from './pacemaker/service';
import type { Problem, Problems } from './problems';
import { DEFAULT_SIP } from './sip';

interface Asked {
  readonly record: DualSiteRecord;
  readonly records: ClusterRecords;
  readonly version: OpenSipsVersion;
  readonly virtualIp: VirtualIp | null;
  readonly problems: Problems;
}

/** The address that all sites answer on; null where each has its own alone, or it cannot be had. */
export function resolveAnycast(
  records: ClusterRecords,
  version: OpenSipsVersion,
  virtualIp: VirtualIp | null,
  problems: Problems,
): Anycast | null {
  const { dualSite: record } = records;
  if (record?.registrations.by !== 'anycast') return null;
  const { path, site, registrations } = record;
  const asked: Asked = { record, records, version, virtualIp, problems };
  checkVersion(asked);
  checkParts(asked);
  checkTransports(asked);
  checkWeights(asked);
  const address = problems.address(path, 'registrations', registrations.address);
  const clusterId = records.interconnect && interconnectId(records.interconnect);
  if (!address || clusterId === null) return null;
  checkReachable(address, 'registrations', registrations.address, path, problems);
  checkAddress(address, asked);
  return { path, site, address, clusterId };
}

function checkVersion({ record, version, problems }: Asked): void {
  if (dialects[version].anycast === 'yes') return;
  problems.add({
    rule: 'input/version-can-do-it',
    path: record.path,
    message: `nodes of OpenSIPS ${version} cannot hand each other what belongs to another's transaction`,
    found: 'Registrations.anycast',
    allowed: 'Registrations.dual or .none; sockets with `anycast` exist since 2.4',
    fix: 'change `registrations`, or `version` of the proxy clusters',
  });
}

/** All nodes of all sites have to know the same contacts and calls, at any moment. */
function checkParts({ record, records, problems }: Asked): void {
  const { replication, interconnect } = records;
  const lacking = (message: string, found: string, allowed: string, fix: string): void => {
    problems.add({ ...about(record), message, found, allowed, fix });
  };
  if (!replication || openSipsService(records) === 'with-virtual-ip') {
    lacking(
      `a request may reach '${record.site}' whose contact or call another site has, and this one would know neither`,
      replication ? 'OpenSIPS where the virtual address is' : 'no ReplicationCluster',
      'nodes that tell each other contacts and calls, each with a database of its own',
      `use a PerNodeDatabaseTopology for '${record.site}', or change \`registrations\``,
    );
    return;
  }
  if (replication.contacts === 'off' || replication.dialogs === 'off') {
    const off = (['contacts', 'dialogs'] as const).filter((each) => replication[each] === 'off');
    lacking(
      'where all sites answer on one address, each of them has to know every contact and every call',
      off.map((each) => `${each}: 'off'`).join(', '),
      'contacts and dialogs that are replicated',
      `change ${off.map((each) => `\`${each}\``).join(' and ')} of the ReplicationCluster`,
    );
  }
  if (interconnect) return;
  lacking(
    'sites that answer on one address tell each other contacts and calls, and nothing says how',
    'no Interconnect',
    'an Interconnect of the same sites',
    'give the DualSiteTopology `roundTrip` and `transport`',
  );
}

/** A connection ends at the site it was made to, and what is sent to the phone from another finds none. */
function checkTransports({ record, problems }: Asked): void {
  record.sites.forEach(({ name, sip = DEFAULT_SIP }) => {
    const other = sip.find((text) => Port.parse(text)?.protocol === 'tcp');
    if (other === undefined) return;
    problems.add({
      ...about(record),
      message: `a connection ends at one site, so a phone that registers over one at '${name}' is reached from nowhere else`,
      found: `sip ${sip.join(', ')}`,
      allowed: 'UDP alone',
      fix: `take ${other} out of \`sip\` of the proxy clusters, or change \`registrations\``,
    });
  });
}

/** There is one address, and routing decides who gets there. */
function checkWeights({ record, problems }: Asked): void {
  const weights = record.names?.weights;
  if (weights === undefined) return;
  problems.add({
    ...about(record),
    message: '`names.weights` means nothing where all sites answer on one address',
    found: JSON.stringify(weights),
    allowed: 'none; routing decides which site a client reaches',
    fix: 'leave `names.weights` out',
  });
}

/** Reached by a route and by nothing else: neither the address of anybody nor one that neighbours would ask each other for. */
function checkAddress(address: IpAddress, { record, virtualIp, problems }: Asked): void {
  const refuse = (message: string, found: string, allowed: string): void => {
    problems.add({ ...about(record), message, found, allowed, fix: 'change the address in Registrations.anycast' });
  };
  const text = address.toString();
  const own = virtualIp?.address.address;
  if (own && own.family !== address.family) {
    refuse(
      'the address of all sites is of another family than the virtual one, through which it is routed',
      `${text}, and ${own.toString()}`,
      own.family === 'ipv4' ? 'an IPv4 address' : 'an IPv6 address',
    );
    return;
  }
  for (const { name, nodes, virtualIp: said } of record.sites) {
    const segment = said === undefined ? undefined : Cidr.parse(said);
    const node = nodes.find((each) => IpAddress.parse(each.address)?.equals(address));
    if (node) {
      refuse(`the address of all sites is that of '${node.name}'`, text, 'an address that nobody has');
    } else if (segment?.address.equals(address)) {
      refuse(
        `the address of all sites is the virtual one of '${name}', which carriers and other sites reach that site by`,
        text,
        'another address than the virtual one of each site',
      );
    } else if (segment?.contains(address)) {
      refuse(
        `the address of all sites lies in the segment of '${name}', where neighbours would ask for it instead of a router`,
        `${text} in ${segment.toString()}`,
        'an address in the segment of no site',
      );
    }
  }
}

function about({ path }: DualSiteRecord): Pick<Problem, 'rule' | 'path'> {
  return { rule: 'input/sites', path };
}
