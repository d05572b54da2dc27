import { debian12 } from '../facts/debian-12';
import type { LocalDatabase } from '../model';

/** What to look at, on nodes that each have a database, after they did not see each other. */
export function localDatabaseSteps({ staticTables, members }: LocalDatabase): readonly string[] {
  if (staticTables.by !== 'replication' || members.length < 2) return [];
  return [
    'Tables that an administrator fills go both ways: `Slave_IO_Running` and `Slave_SQL_Running` say `Yes`, or `Last_SQL_Error` why not:',
    members.map(({ machine }) => `    ssh ${machine} "mariadb --execute='SHOW ALL SLAVES STATUS\\G'"`).join('\n'),
  ];
}

/**
 * How a node with an empty database gets its tables back; nothing where a person fills them on each node anyway. What was
 * written on it before lies in the log of no other node, so they are copied. The node counts from the beginning again, which
 * the others, who have its old numbers, would take for a log that lost its end: they are told to forget them.
 */
export function tablesBack(database: LocalDatabase): readonly string[] {
  const { staticTables, members, elsewhere, name } = database;
  const [other, lost] = members;
  if (!other || !lost) return [];
  switch (staticTables.by) {
    case 'hand':
      return [`Fill the tables of ${name} as you did at first.`];
    case 'timer':
      return staticTables.source === other.machine || staticTables.source === lost.machine
        ? [
            `The others copy their tables from ${staticTables.source}. Before that one is replaced end the copying, or they copy empty tables: on each of the others`,
            `    systemctl stop ${debian12.units.tableCopy}.timer`,
            `Then fill the tables on ${staticTables.source} from one of the others, and start the timers again.`,
          ]
        : [];
    case 'replication':
      return replicated(database, staticTables.tables, other, lost, [...members, ...elsewhere]);
  }
}

type Member = LocalDatabase['members'][number];

function replicated(
  { name, database }: LocalDatabase,
  tables: readonly string[],
  other: Member,
  lost: Member,
  all: readonly Member[],
): readonly string[] {
  const others = all.filter(({ machine }) => machine !== lost.machine);
  const dump = `mariadb-dump --single-transaction --master-data=2 --gtid --no-create-info --replace --skip-triggers ${database} ${tables.join(' ')}`;
  const own = "NULLIF(@@gtid_binlog_pos, '')";
  const position = `sed "s/^-- SET GLOBAL gtid_slave_pos='\\(.*\\)';/SET GLOBAL gtid_slave_pos = CONCAT_WS(',', '\\1', ${own});/"`;
  const rest = without([other.serverId, lost.serverId]);
  return [
    `Once it is rolled out, what ${name} held is copied from another node: here to ${lost.machine}, which was replaced, from ${other.machine}. Nobody changes an account on it before that. All others forget how far they had read its old log, for the new one begins anew:`,
    others
      .map(({ machine, serverId }) => {
        const left = `CONCAT_WS(',', ${own}, NULLIF(${without([serverId, lost.serverId])}, ''))`;
        return `    echo "STOP ALL SLAVES; SET GLOBAL gtid_slave_pos = ${left};" | ssh ${machine} mariadb`;
      })
      .join('\n'),
    `Then the tables, with the place in ${other.machine}'s log that goes with them:`,
    [
      `    echo "STOP ALL SLAVES" | ssh ${lost.machine} mariadb`,
      `    ssh ${other.machine} ${dump} | ${position} | ssh ${lost.machine} "mariadb --init-command='SET SESSION sql_log_bin = 0' ${database}"`,
      ...(others.length > 1
        ? [
            `    echo "SELECT CONCAT('SET GLOBAL gtid_slave_pos = CONCAT_WS(CHAR(44), @@gtid_slave_pos, NULLIF(', QUOTE(${rest}), ', SPACE(0)));')" | ssh ${other.machine} mariadb --skip-column-names | ssh ${lost.machine} mariadb`,
          ]
        : []),
    ].join('\n'),
    'And on all of them:',
    [lost, ...others].map(({ machine }) => `    echo "START ALL SLAVES" | ssh ${machine} mariadb`).join('\n'),
  ];
}

/** How far a server has read the logs of others, without some of them: each server writes a domain of its own. */
function without(domains: readonly number[]): string {
  return `TRIM(BOTH ',' FROM REGEXP_REPLACE(CONCAT(',', @@gtid_slave_pos), ',(${domains.join('|')})-[0-9]+-[0-9]+', ''))`;
}
