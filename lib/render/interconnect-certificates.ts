import { placeholder } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { certificatesText } from './certificates-text';
import { marker } from './marker';
import type { Renderer } from './renderer';
import { program, rootFile } from './root-file';

/** Path of `interconnect-certificates` on the machine: makes what the script's TLS domains name. */
export const INTERCONNECT_CERTIFICATES = `${debian12.home}/interconnect-certificates`;

/**
 * What the nodes of all sites believe each other by where they speak BIN over TLS, on each node: the key that each makes
 * the authority from, for root alone, and the program that makes authority and certificates, for OpenSIPS to read. It runs
 * before each start of OpenSIPS. A changed key restarts OpenSIPS: until all sites have it, those with another one are not
 * believed, and do not believe.
 */
export const interconnectCertificates: Renderer = {
  id: 'interconnect-certificates',
  render: ({ cluster, interconnect }) => {
    if (interconnect?.transport.by !== 'bins') return [];
    const { path: from, clusterId, transport } = interconnect;
    const { interconnectKey: key, interconnectCertificates: folder, opensips, packages } = debian12;
    return cluster.nodes.flatMap(({ machine }) => {
      const common = { machine, component: 'proxy', from } as const;
      const content = certificatesText(marker(from), {
        purpose: 'the links between sites',
        // All sites have to call the authority the same.
        ...{ machine, authority: `interconnect-${clusterId}`, key, folder, group: opensips.group },
      });
      return [
        rootFile({
          ...common,
          path: key,
          mode: 0o600,
          content: `${placeholder(transport.authorityKey)}\n`,
          onChange: 'restart-proxy',
        }),
        program({ ...common, path: INTERCONNECT_CERTIFICATES, content, onChange: 'nothing' }),
        { kind: 'need', ...common, packages: [...packages.bins, ...packages.certificates], units: [] },
      ];
    });
  },
};
