import type { Artifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import type { OpenSipsPackages, ProxyNode } from '../model';
import { writeDeb822, type Deb822 } from '../syntax/deb822';
import { marker } from './marker';
import type { Renderer } from './renderer';
import { rootFile } from './root-file';

/** Above 1000: even a package that is newer gives way when `version` goes back. */
const ALWAYS = '1001';
const NEVER = '-1';

/**
 * Where apt finds OpenSIPS when it comes from a repository: `opensips-cdk.sources`, good for what is signed with the pinned
 * key alone, and preferences which let nothing but OpenSIPS in from there. The key itself is fetched on the machine. apt
 * is asked at once whether it can read the repository; what is installed already stays as it is.
 */
export const packageSource: Renderer = {
  id: 'package-source',
  render: ({ cluster: { nodes, packages } }) =>
    packages.from === 'repository' ? nodes.flatMap((node) => forNode(node, packages)) : [],
};

function forNode(node: ProxyNode, repository: OpenSipsPackages & { from: 'repository' }): readonly Artifact[] {
  const { apt, packages } = debian12;
  const { uri, suite, component } = repository;
  const common = { machine: node.machine, component: 'base', from: node.path } as const;
  const file = (path: string, paragraphs: Deb822['paragraphs']) =>
    rootFile({
      ...common,
      path,
      content: writeDeb822({ comments: [marker(node.path)], paragraphs }),
      onChange: 'reload-packages',
    });
  const pin = ['Pin', `release c=${component}`] as const;
  return [
    file(apt.source, [
      [
        ['Types', 'deb'],
        ['URIs', uri],
        ['Suites', suite],
        ['Components', component],
        ['Signed-By', apt.key],
      ],
    ]),
    file(apt.preferences, [
      [['Package', 'opensips*'], pin, ['Pin-Priority', ALWAYS]],
      [['Package', '*'], pin, ['Pin-Priority', NEVER]],
    ]),
    { kind: 'need', ...common, packages: packages.repositoryKey, units: [] },
  ];
}
