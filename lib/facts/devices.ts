import { sources, type Source } from './sources';

/** A site, as a device is told of it when it does not ask DNS for servers. */
export interface DeviceServer {
  readonly host: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp';
  readonly address: string;
}

/** How devices of one family are told where their servers are, in their own words. */
export interface DeviceFamily {
  readonly name: string;
  readonly source: Source;
  /** The domain alone, no port: the device asks DNS for servers. */
  byDomain(domain: string): readonly string[];
  /** Two servers, one by one. @param when it registers at the second: with the first, or in its place */
  byServers(first: DeviceServer, second: DeviceServer, when: 'at-once' | 'in-turn'): readonly string[];
  /** What it does with two servers, and what to mind. */
  readonly notes: readonly string[];
}

const TRANSPORT = {
  yealink: { udp: 0, tcp: 1 },
  polycom: { udp: 'UDPOnly', tcp: 'TCPOnly' },
} as const;

const at = ({ host, port }: DeviceServer) => `${host}:${port}`;

const yealink: DeviceFamily = {
  name: 'Yealink',
  source: sources.yealinkServers,
  byDomain: (domain) => [
    `account.1.sip_server.1.address = ${domain}`,
    'account.1.sip_server.1.port = 0',
    'account.1.sip_server.1.transport_type = 3',
  ],
  byServers: (first, second, when) => [
    ...[first, second].flatMap((server, i) => [
      `account.1.sip_server.${i + 1}.address = ${server.host}`,
      `account.1.sip_server.${i + 1}.port = ${server.port}`,
      `account.1.sip_server.${i + 1}.transport_type = ${TRANSPORT.yealink[server.transport]}`,
    ]),
    `account.1.fallback.redundancy_type = ${when === 'at-once' ? 0 : 1}`,
  ],
  notes: [
    'Transport 3 is DNS-NAPTR; older firmware calls it `account.1.transport`, for both servers.',
    '`redundancy_type` 0 registers at both servers at once, 1 at the second only when the first is gone.',
  ],
};

const polycom: DeviceFamily = {
  name: 'Poly (Polycom)',
  source: sources.polycomServers,
  byDomain: (domain) => [
    `reg.1.server.1.address="${domain}"`,
    'reg.1.server.1.port="0"',
    'reg.1.server.1.transport="DNSnaptr"',
  ],
  byServers: (first, second) =>
    [first, second].flatMap((server, i) => [
      `reg.1.server.${i + 1}.address="${server.host}"`,
      `reg.1.server.${i + 1}.port="${server.port}"`,
      `reg.1.server.${i + 1}.transport="${TRANSPORT.polycom[server.transport]}"`,
    ]),
  notes: ['It registers at every server of the list; calls go to the first that is registered.'],
};

const grandstream: DeviceFamily = {
  name: 'Grandstream',
  source: sources.grandstreamServers,
  byDomain: (domain) => [`SIP Server: ${domain}`, 'Secondary SIP Server: (empty)', 'DNS Mode: NAPTR/SRV'],
  byServers: (first, second) => [
    `SIP Server: ${at(first)}`,
    `Secondary SIP Server: ${at(second)}`,
    'DNS Mode: A Record',
  ],
  notes: [
    'Its own default of DNS Mode is A Record: the domain alone then leads nowhere.',
    'The GRP26xx registers at both servers; calls go to the first that is registered.',
  ],
};

const cisco: DeviceFamily = {
  name: 'Cisco multiplatform phones (6800, 7800, 8800)',
  source: sources.ciscoServers,
  byDomain: (domain) => [`Proxy: ${domain}`, 'Use DNS SRV: Yes', 'DNS SRV Auto Prefix: Yes', 'Dual Registration: No'],
  byServers: (first, second) => [
    `Proxy: ${at(first)}`,
    `Alternate Proxy: ${at(second)}`,
    'Dual Registration: Yes',
    'Use DNS SRV: No',
  ],
  notes: [
    'With Dual Registration it registers at both; without, Alternate Proxy is ignored.',
    'Dual Registration and falling back by DNS SRV exclude each other.',
    'The older SPA phones call the settings of DNS SRV the same.',
  ],
};

const snom: DeviceFamily = {
  name: 'Snom',
  source: sources.snomServers,
  byDomain: (domain) => [`Identity 1, Registrar: ${domain}`],
  byServers: (first, second) => [
    `Identity 1, Registrar: ${at(first)}`,
    `Identity 2, Registrar: ${at(second)}`,
    'Identity 1, Failover Identity: 2',
  ],
  notes: [
    'A server that does not answer is left after 32 seconds; `sip_retry_t1` shortens that.',
    'Both identities are registered; calls go out through the second when the first could not register anew.',
  ],
};

const asterisk: DeviceFamily = {
  name: 'Asterisk and FreePBX, as a trunk (PJSIP)',
  source: sources.asteriskServers,
  byDomain: (domain) => [`server_uri=sip:${domain}`, `client_uri=sip:<account>@${domain}`, `contact=sip:${domain}`],
  byServers: (first, second) =>
    [first, second].flatMap((server, i) => [
      `; trunk ${i + 1}: registration, aor, identify`,
      `server_uri=sip:${at(server)}${server.transport === 'tcp' ? String.raw`\;transport=tcp` : ''}`,
      `client_uri=sip:<account>@${server.host}`,
      `contact=sip:${at(server)}`,
      `match=${server.address}`,
    ]),
  notes: [
    'The domain alone needs Asterisk 14 or later, which asks NAPTR and SRV; a port in the URI ends that.',
    'Two trunks, both in the trunk sequence of the outbound route: the second is tried when the first fails. Calls come in from either.',
  ],
};

/** Families of devices that somebody wrote down how to tell. */
export const DEVICE_FAMILIES: readonly DeviceFamily[] = [yealink, polycom, grandstream, cisco, snom, asterisk];
