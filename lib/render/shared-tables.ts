import type { Artifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { LOAD_SCHEMA, loadSharedSchema } from './load-schema';
import type { Renderer } from './renderer';
import { program } from './root-file';

/**
 * `/usr/lib/opensips-cdk/load-schema` on each node whose tables are in a shared database, with the table definitions that
 * it loads. Nothing where somebody else makes the tables.
 */
export const sharedTables: Renderer = {
  id: 'shared-tables',
  render: ({ cluster: { nodes, version }, shared, connection }) => {
    if (!shared?.provisioning || !connection) return [];
    const content = loadSharedSchema(connection.path, shared, version);
    return nodes.flatMap(({ machine }): readonly Artifact[] => {
      const common = { machine, component: 'access', from: connection.path } as const;
      return [
        program({ ...common, path: LOAD_SCHEMA, content, onChange: 'nothing' }),
        { kind: 'need', ...common, packages: debian12.packages.schema[version], units: [] },
      ];
    });
  },
};
