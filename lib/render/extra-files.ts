import type { FileArtifact, OnChange } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import type { Renderer } from './renderer';

/** Places whose readers can be told of a change; a file anywhere else may be something OpenSIPS opened at its start. */
const READERS: readonly (readonly [string, OnChange])[] = [
  [`${debian12.nftablesIncludes}/`, 'reload-firewall'],
  ['/etc/sysctl.d/', 'reload-sysctl'],
  [`${debian12.systemdUnits}/`, 'reload-units'],
];

/** The author's own files, on every node of the cluster, as they are: no marker, no quoting. */
export const extraFiles: Renderer = {
  id: 'extra-files',
  render: ({ cluster }) =>
    cluster.nodes.flatMap(({ machine }) =>
      cluster.files.map((file): FileArtifact => ({
        kind: 'file',
        machine,
        component: 'proxy',
        ...file,
        onChange: onChange(file.path),
      })),
    ),
};

function onChange(path: string): OnChange {
  return READERS.find(([folder]) => path.startsWith(folder))?.[1] ?? 'restart-proxy';
}
