import type { Artifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { commonDatabase } from '../model';
import { shellComment } from '../syntax/shell';
import { LOAD_SCHEMA, loadSharedSchema } from './load-schema';
import type { Renderer } from './renderer';
import { program } from './root-file';

/** Loads the database that several sites have what an administrator fills in. */
const LOAD_COMMON_SCHEMA = `${debian12.home}/load-common-schema`;
const AFTERWARDS = 'The same for what all sites share; of either, the tables of the other are left empty.';

/**
 * `/usr/lib/opensips-cdk/load-schema` on each node whose tables are in a shared database, with the table definitions that
 * it loads. Nothing where somebody else makes the tables.
 */
export const sharedTables: Renderer = {
  id: 'shared-tables',
  render: ({ cluster: { nodes, version }, shared, connection }) => {
    if (!shared?.provisioning || !connection) return [];
    const own = loadSharedSchema(connection.path, shared, version);
    const database = commonDatabase(shared);
    const content = database === null ? own : `${own}\n${shellComment(AFTERWARDS)}\nexec ${LOAD_COMMON_SCHEMA}\n`;
    return nodes.flatMap(({ machine }): readonly Artifact[] => {
      const common = { machine, component: 'access', from: connection.path } as const;
      return [
        program({ ...common, path: LOAD_SCHEMA, content, onChange: 'nothing' }),
        ...(database === null
          ? []
          : [
              program({
                ...common,
                path: LOAD_COMMON_SCHEMA,
                content: loadSharedSchema(connection.path, shared, version, database),
                onChange: 'nothing',
              }),
            ]),
        { kind: 'need', ...common, packages: debian12.packages.schema[version], units: [] },
      ];
    });
  },
};
