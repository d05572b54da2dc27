// The topologies that are measured, and what happens to them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './programs.mjs';

const example = (name) => readFileSync(join(root, 'examples', name, 'main.ts'), 'utf8');

/** With more props of the construct `registrar`. */
const withProps = (text, names, props) =>
  text
    .replace('import {', `import { ${names.join(', ')},`)
    .replace("'registrar', {", `'registrar', {\n  ${props.join(',\n  ')},`);

/** What of Pacemaker is asked for; nothing where it is the default. */
const pacemaker = ({ timing, service }) => {
  const wishes = [
    ...(timing === 'default' ? [] : [`timing: Timing.${timing}()`]),
    ...(service === undefined ? [] : [`service: '${service}'`]),
  ];
  return wishes.length === 0 ? [] : [`pacemaker: { ${wishes.join(', ')} }`];
};

/** Text of the topology's file by its name. */
export const topologies = {
  'article-rig': (options) =>
    withProps(
      example('article-rig'),
      ['OpenSipsVersion', 'Timing'],
      [`version: OpenSipsVersion.of('${options.opensips}')`, ...pacemaker(options)],
    ),
  'shared-database': (options) =>
    withProps(
      example('shared-database'),
      ['DatabaseAccess', 'OpenSipsVersion', 'Timing'],
      [
        `version: OpenSipsVersion.of('${options.opensips}')`,
        `access: DatabaseAccess.${{ haproxy: 'haproxy', 'db-virtual': 'dbVirtual', direct: 'direct' }[options.access]}()`,
        ...pacemaker(options),
      ],
    ),
};
