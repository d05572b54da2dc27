import { aws } from '../../facts/aws';
import { domainsOf, namesOf, proxyCluster, watchOf, type AwsPlatform, type DualSite, type Model } from '../../model';
import { zoneValue, type ZoneRecord } from '../../syntax/zone';
import { call, concatenated, interpolate, quoted, reference, type Block, type Json } from '../../terraform';
import { names } from './names';

/**
 * The own site's part of the names of all sites, in a zone of Route 53: what `dns/<domain>.zone` says, each site's part
 * written by its own stack, so that one site is deployed while the other burns. Times in seconds.
 *
 * - `<site>.<domain>`: the address of the site, for those who ask for it by name; no check takes it away.
 * - SRV: one record set for each site under the same name, with multivalue answers. A client is told all sites that are
 *   well, with their priorities and weights, and goes on to the next by itself; weighted or failover routing would tell it
 *   of one alone until the time to live is over.
 * - NAPTR: every site writes the same, since a name that all of them have belongs to none; weighted routing picks either.
 *
 * A check of the site goes with its SRV: a connection to its SIP over TCP from all over the world, lost after three failures,
 * 90 s at most. When no site is well Route 53 names all of them.
 */
export function siteRecords(model: Model, { hostedZone }: AwsPlatform): readonly Block[] {
  if (hostedZone === null) return [];
  return model.dualSites.flatMap((dualSite) => {
    const domains = domainsOf(dualSite).filter((domain) => serves(dualSite, domain));
    if (domains.length === 0) return [];
    const check = healthCheck(dualSite, model);
    const zone: Zone = { dualSite, id: hostedZone, watched: check.length > 0 };
    return [...check, zoneName(zone), ...domains.flatMap((domain) => records(domain, zone))];
  });
}

interface Zone {
  readonly dualSite: DualSite;
  readonly id: string;
  readonly watched: boolean;
}

const CHECK = 'aws_route53_health_check';
const ZONE = 'aws_route53_zone';

function healthCheck(dualSite: DualSite, model: Model): readonly Block[] {
  const watch = watchOf(dualSite, proxyCluster(model, dualSite.proxies).cluster);
  if (watch.by === 'nothing') return [];
  const { interval, failures } = aws.healthCheck;
  return [
    {
      type: 'resource',
      labels: [CHECK, names.part(dualSite.name)],
      from: dualSite.path,
      body: {
        type: 'TCP',
        ip_address: watch.address.toString(),
        port: watch.port,
        request_interval: interval,
        failure_threshold: failures,
        tags: { Name: `${dualSite.name} ${dualSite.site}` },
      },
    },
  ];
}

/** What the zone is called: the provider would put a name that is not within it in front of that. */
function zoneName({ dualSite, id }: Zone): Block {
  return { type: 'data', labels: [ZONE, names.part(dualSite.name)], body: { zone_id: id }, from: dualSite.path };
}

function serves({ site, sites }: DualSite, domain: string): boolean {
  return sites.some(({ name, domains }) => name === site && domains.includes(domain));
}

/** The name of the zone, or one below it. */
function within(domain: string, { dualSite }: Zone): Json {
  const zone = call('trimsuffix', reference(`data.${ZONE}`, names.part(dualSite.name), 'name'), quoted('.'));
  return {
    precondition: [
      {
        condition: interpolate(call('endswith', quoted(`.${domain}`), concatenated(quoted('.'), zone))),
        error_message: `The names of ${domain} do not belong into this zone: give the platform another hostedZone.`,
      },
    ],
  };
}

function records(domain: string, zone: Zone): readonly Block[] {
  const { dualSite, watched } = zone;
  const { transports, servers, hosts } = namesOf(dualSite, domain);
  const ttl = dualSite.timeToLive.toSeconds();
  const isOwn = ({ site }: { readonly site: string }) => site === dualSite.site;
  const check = watched && { health_check_id: interpolate(reference(CHECK, names.part(dualSite.name), 'id')) };
  const label = (kind: string) => names.record(kind, domain);
  return [
    record(
      label('naptr'),
      transports.map((each) => ({ ...each, ttl, type: 'NAPTR', flags: 's', regexp: '' })),
      { set_identifier: dualSite.site, weighted_routing_policy: [{ weight: 1 }], lifecycle: within(domain, zone) },
      zone,
    ),
    ...servers
      .filter(isOwn)
      .map(({ protocol, owner, priority, weight, port, target }) =>
        record(
          label(protocol),
          [{ owner, ttl, type: 'SRV', priority, weight, port, target }],
          { set_identifier: dualSite.site, multivalue_answer_routing_policy: true, ...check },
          zone,
        ),
      ),
    ...hosts
      .filter(isOwn)
      .map(({ owner, address }) => record(label('address'), [{ owner, ttl, type: 'address', address }], {}, zone)),
  ];
}

/** @param values at least one, all of one name and type */
function record(
  label: string,
  values: readonly ZoneRecord[],
  body: { readonly [key: string]: Json },
  { dualSite, id }: Zone,
): Block {
  const [first] = values;
  return {
    type: 'resource',
    labels: ['aws_route53_record', label],
    from: dualSite.path,
    body: {
      zone_id: id,
      name: first?.owner ?? '',
      type: first ? typeOf(first) : '',
      ttl: first?.ttl ?? 0,
      records: values.map(zoneValue),
      ...body,
    },
  };
}

function typeOf(record: ZoneRecord): string {
  if (record.type !== 'address') return record.type;
  return record.address.family === 'ipv4' ? 'A' : 'AAAA';
}
