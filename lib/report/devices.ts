import { DEVICE_FAMILIES, type DeviceFamily, type DeviceServer } from '../facts/devices';
import { sources } from '../facts/sources';
import { domainsOf, siteHost, type ClientSite, type DualSite, type Model } from '../model';

/**
 * How devices are told of several sites, in Markdown, with this deployment's names: settings of each family for the domain
 * alone, and for two servers where a device does not ask DNS for them. The same bytes in every site's stack. Null for a
 * model of one site.
 */
export function devicesAsText(model: Model): string | null {
  if (model.dualSites.length === 0) return null;
  return ['# Devices and the sites', ...model.dualSites.flatMap(sectionsOf), ''].join('\n\n');
}

function sectionsOf(dualSite: DualSite): readonly string[] {
  const domains = domainsOf(dualSite);
  const [first] = domains;
  const named = domains.length > 0;
  return [
    `## ${dualSite.sites.map(({ name }) => name).join(', ')}${named ? ` for ${domains.join(', ')}` : ''}`,
    table(dualSite, first),
    meaning(dualSite),
    ...(named ? [byDomain(dualSite)] : dualSite.anycast ? [] : [noDomain()]),
    ...(domains.length > 1 ? [`The settings below name \`${first ?? ''}\`; they are the same for each domain.`] : []),
    ...(dualSite.sites.length > 2 && !dualSite.anycast
      ? ['The settings name the first two sites; a device that takes more is told of them alike.']
      : []),
    ...DEVICE_FAMILIES.map((family) => settings(family, dualSite, first)),
  ];
}

/** Where each site is, under its name if there is one. */
function table({ sites }: DualSite, domain: string | undefined): string {
  const rows = sites.map((site) => {
    const ports = site.ports.map((port) => port.toString()).join(', ');
    return `| ${site.name} | ${hostOf(site, domain)} | ${site.address.toString()} | ${ports} |`;
  });
  return ['| Site | Name | Address | SIP |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function meaning({ registrations, mode, tickets, sites, anycast }: DualSite): string {
  const [first] = sites;
  if (anycast) {
    return `Devices register **once**, at ${anycast.toString()} over UDP: every site answers there, and each reaches a device wherever it registered. A second server would be the same one.`;
  }
  if (registrations === 'dual') {
    return 'Devices register at **every site**: each has to be told of the sites one by one, as two servers. A site reaches a device over the registration it has there, and over no other.';
  }
  if (tickets) {
    return 'Devices register at **one site**: the one with the ticket, for no other answers. The domain alone is the setting of choice; two servers are for devices that do not ask DNS for them.';
  }
  const called = registrations === 'federation' ? ' Calls that come in at another site are passed on to that one.' : '';
  const which = mode === 'active-standby' ? `${first?.name ?? ''} while it answers, then the next` : 'any of them';
  return `Devices register at **one site**: ${which}. The domain alone is the setting of choice; two servers are for devices that do not ask DNS for them. One that registers at both does no harm.${called}`;
}

function byDomain({ mode, timeToLive, anycast }: DualSite): string {
  if (anycast) {
    return `A device that is given the domain asks DNS for the server, which may be kept for ${timeToLive.toString()}.`;
  }
  const choice = mode === 'active-standby' ? 'in this order' : 'each with its share';
  return `A device that is given the domain and **no port** asks DNS for the servers, and finds the sites ${choice}. With a port it asks for an address alone, and there is none under the domain (${sources.rfc3263.title}, section 4.2). An answer may be kept for ${timeToLive.toString()}.`;
}

function noDomain(): string {
  return 'The proxies serve no domain, so there are no names: devices can only be told addresses, and a change of one has to be told to each of them.';
}

function settings(family: DeviceFamily, dualSite: DualSite, domain: string | undefined): string {
  const { anycast } = dualSite;
  const [first, second] = dualSite.sites.map((site) => serverOf(site, domain));
  const byDomainFirst = domain !== undefined && dualSite.registrations !== 'dual';
  const known = domain ?? anycast?.toUriHost();
  const what = domain === undefined ? 'The address alone' : 'The domain alone';
  const alone =
    known === undefined
      ? []
      : [`${what}${byDomainFirst || anycast ? '' : ': one registration'}:`, code(family.byDomain(known))];
  const both =
    first && second && !anycast
      ? [
          'Two servers:',
          code(family.byServers(first, second, dualSite.registrations === 'dual' ? 'at-once' : 'in-turn')),
        ]
      : [];
  return [
    `### ${family.name}`,
    ...(byDomainFirst ? [...alone, ...both] : [...both, ...alone]),
    family.notes.map((note) => `- ${note}`).join('\n'),
    `Read in: ${family.source.title}, ${family.source.where}`,
  ].join('\n\n');
}

function serverOf(site: ClientSite, domain: string | undefined): DeviceServer | undefined {
  const [port] = site.ports;
  return (
    port && {
      host: hostOf(site, domain),
      port: port.number,
      transport: port.protocol,
      address: site.address.toString(),
    }
  );
}

function hostOf(site: ClientSite, domain: string | undefined): string {
  return domain === undefined ? site.address.toUriHost() : siteHost(site.name, domain);
}

function code(lines: readonly string[]): string {
  return lines.map((line) => `    ${line}`).join('\n');
}
