import { debian12 } from '../facts/debian-12';
import { tables } from '../facts/tables';
import type { Carrier, Gateway, OpenSipsVersion } from '../model';
import { writeTextTable, type TextColumn } from '../syntax/db-text';
import type { Renderer } from './renderer';
import { rootFile } from './root-file';

/**
 * `/etc/opensips-cdk/carriers/dispatcher` on each node, the gateways of all carriers as rows of module dispatcher, and
 * `version` beside it, with the number that the module asks for before it reads the other. The columns are those of the
 * version. A change restarts OpenSIPS, as the script changes with it in all but the order of gateways.
 */
export const carrierRows: Renderer = {
  id: 'carrier-rows',
  render: ({ cluster: { nodes, version }, carriers }) => {
    const [first] = carriers;
    if (!first) return [];
    return nodes.flatMap(({ machine }) => {
      const common = { machine, component: 'proxy', from: first.path, onChange: 'restart-proxy' } as const;
      return [
        rootFile({ ...common, path: `${debian12.carriers}/dispatcher`, content: gateways(carriers, version) }),
        rootFile({ ...common, path: `${debian12.carriers}/version`, content: versions(version) }),
      ];
    });
  },
};

/** The module's own: active, and asked as its parameters say. */
const STATE = 0;
const PROBE_MODE = 0;
const WEIGHT = 1;

type Cell = (row: Row) => string | number;

interface Row {
  readonly id: number;
  readonly carrier: Carrier;
  readonly gateway: Gateway;
  /** Higher ones come first. */
  readonly priority: number;
}

interface Column extends TextColumn {
  readonly value: Cell;
}

/** As `scripts/dbtext/opensips/dispatcher` of each version has them. */
function columns(version: OpenSipsVersion): readonly Column[] {
  const probeMode: Column = { name: 'probe_mode', type: 'int', value: () => PROBE_MODE };
  const weight: Column =
    version === '2.2'
      ? { name: 'weight', type: 'int', value: () => WEIGHT }
      : { name: 'weight', type: 'string', value: () => String(WEIGHT) };
  return [
    { name: 'id', type: 'int', option: 'auto', value: ({ id }) => id },
    { name: 'setid', type: 'int', value: ({ carrier }) => carrier.set },
    { name: 'destination', type: 'string', value: ({ gateway }) => uri(gateway) },
    { name: 'socket', type: 'string', option: 'null', value: ({ gateway }) => socket(gateway) },
    { name: 'state', type: 'int', value: () => STATE },
    ...(version.startsWith('2.') ? [] : [probeMode]),
    weight,
    { name: 'priority', type: 'int', value: ({ priority }) => priority },
    // An empty text would be no value, and early versions want one.
    { name: 'attrs', type: 'string', value: ({ carrier }) => carrier.name },
    { name: 'description', type: 'string', value: ({ carrier }) => carrier.name },
  ];
}

function gateways(carriers: readonly Carrier[], version: OpenSipsVersion): string {
  const all = carriers.flatMap((carrier) =>
    carrier.gateways.map((gateway, i) => ({ carrier, gateway, priority: carrier.gateways.length - i })),
  );
  const found = columns(version);
  return writeTextTable({
    columns: found.map(({ value: _, ...column }) => column),
    rows: all.map((row, i) => found.map(({ value }) => value({ ...row, id: i + 1 }))),
  });
}

function uri({ address, port }: Gateway): string {
  return `sip:${address.toUriHost()}:${port.number}${port.protocol === 'udp' ? '' : `;transport=${port.protocol}`}`;
}

/** Where probes have to leave from another socket than calls, the script says it for calls. */
function socket({ from }: Gateway): string {
  return from?.probes === 'from-it' ? `${from.protocol}:${from.host.toUriHost()}:${from.port}` : '';
}

function versions(version: OpenSipsVersion): string {
  return writeTextTable({
    columns: [
      { name: 'table_name', type: 'string' },
      { name: 'table_version', type: 'int' },
    ],
    rows: [['dispatcher', tables(version).get('dispatcher')?.version ?? 0]],
  });
}
