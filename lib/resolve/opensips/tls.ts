import { debian12 } from '../../facts/debian-12';
import type { Module } from '../../model';
import { module, parameters, type Scope } from './draft';

/** Parameters of tls_mgm that name the domain they are of, `[domain]value`, or make it: each line counts. */
export const DOMAIN_PARAMETERS: readonly string[] = [
  ...['server_domain', 'client_domain', 'match_ip_address', 'match_sip_domain', 'tls_method'],
  ...['verify_cert', 'require_cert', 'certificate', 'private_key', 'ca_list', 'ca_dir'],
  ...['crl_dir', 'crl_check_all', 'ciphers_list', 'dh_params', 'ec_curve'],
];

/** TLS domains of the links between sites; a parameter finds its domain by the name, so both need one of their own. */
const DOMAINS = { server_domain: 'sites_in', client_domain: 'sites_out' } as const;

/**
 * Who is believed on the links between sites: whoever shows a certificate of the sites' own authority, which is asked for
 * in either direction (`tls_mgm` checks the chain, no name in it). Domains are chosen by address: what an author says of
 * TLS for SIP stays apart.
 */
export function tls({ context, parts: { interconnect } }: Scope): readonly Module[] {
  if (interconnect?.transport.by !== 'bins') return [];
  const { path, nodes, transport } = interconnect;
  const folder = debian12.interconnectCertificates;
  const values = {
    // Those of all nodes, own and others', so that the script is the same on each.
    match_ip_address: nodes.map(({ address }) => `${address.toUriHost()}:${transport.port}`).join(', '),
    tls_method: 'TLSv1_2-',
    verify_cert: 1,
    // Of the other end of a connection that comes in; one that is opened has it anyway.
    require_cert: 1,
    certificate: `${folder}/cert.pem`,
    private_key: `${folder}/key.pem`,
    ca_list: `${folder}/ca.pem`,
    // The daemon's own would be a folder of authorities for anything, were it there.
    ca_dir: folder,
  };
  const lines = Object.values(DOMAINS).flatMap((domain) =>
    Object.entries(values).flatMap(([name, value]) => parameters(path, { [name]: `[${domain}]${value}` })),
  );
  return [
    { name: 'tls_mgm', from: path, parameters: [...parameters(path, DOMAINS), ...lines] },
    // tls_mgm takes one library, and does not start with two.
    ...(context.records.proxies.modules.some(({ name }) => name === OTHER_LIBRARY) ? [] : [module(LIBRARY, path)]),
  ];
}

const LIBRARY = 'tls_openssl';
const OTHER_LIBRARY = 'tls_wolfssl';
