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

/** How a node with an empty database gets its static tables back; nothing where a timer brings them by itself. */
export function tablesBack(database: LocalDatabase): readonly string[] {
  const { staticTables, members, elsewhere, name } = database;
  const [other, lost] = [...members, ...elsewhere];
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
      return replicated(database, staticTables.tables);
  }
}

/**
 * The tables are copied from a living node; how far that one had read all logs is noted first, and the rest comes by
 * replication: what is in both is taken twice without harm. The new node then writes a transaction under the last number
 * that each of the others has seen of the old one, for there they look for their place in its log. Nothing is stopped on
 * the living nodes, and no log is thrown away.
 */
function replicated(
  { name, database, members, elsewhere }: LocalDatabase,
  tables: readonly string[],
): readonly string[] {
  const machines = [...members, ...elsewhere].map(({ machine }) => machine);
  const all = machines.join(' ');
  const ask = `place=$(echo "$asked" | ssh $from mariadb --skip-column-names)`;
  return [
    `Replication alone does not bring the tables of ${name} back: what was written on the lost node lies in no other log, and the others take its new log for one that lost its end (\`Last_IO_Error\` says so). These commands do, in a shell on your side. Roll the node out first, and change no account on it until they are through; when one of them fails, begin with the first again. First the node that was lost, its number, and one that is well, whose tables replace those of the lost one.`,
    // Apart, so that nobody copies more than one of them.
    ...members.flatMap(({ machine, serverId }) => [
      `Where ${machine} was lost:`,
      `    lost=${machine} domain=${serverId} from=${machines.find((each) => each !== machine) ?? ''}`,
    ]),
    'How far the one that is well has read all logs, and then its tables:',
    [
      `    asked="SELECT TRIM(BOTH ',' FROM REGEXP_REPLACE(CONCAT(',', @@gtid_current_pos), ',$domain-[0-9]+-[0-9]+', ''))"`,
      `    ${ask} && echo "STOP ALL SLAVES; SET GLOBAL gtid_slave_pos = CONCAT_WS(',', NULLIF(@@gtid_binlog_pos, ''), NULLIF('$place', ''))" | ssh $lost mariadb`,
      `    ssh $from mariadb-dump --single-transaction --hex-blob ${database} ${tables.join(' ')} | ssh $lost "mariadb --init-command='SET SESSION sql_log_bin = 0' ${database}"`,
    ].join('\n'),
    'What was written meanwhile comes by replication, some of it for the second time; `0` says that all of it is there:',
    `    ${ask} && echo "SET GLOBAL slave_exec_mode = IDEMPOTENT; START ALL SLAVES; SELECT MASTER_GTID_WAIT('$place', 60); SET GLOBAL slave_exec_mode = STRICT" | ssh $lost mariadb --skip-column-names`,
    'The node goes on where the others left off (`out-of-order` says that it is past that already), and they read it again:',
    [
      `    last="SELECT seq_no FROM mysql.gtid_slave_pos WHERE domain_id = $domain AND domain_id <> @@gtid_domain_id ORDER BY seq_no DESC LIMIT 1"`,
      `    for each in ${all}; do echo "$last" | ssh $each mariadb --skip-column-names; done | sort -nu | sed 's/.*/SET gtid_seq_no = &; CREATE DATABASE IF NOT EXISTS ${database};/' | ssh $lost mariadb --force`,
      `    for each in ${all}; do echo "START ALL SLAVES" | ssh $each mariadb; done`,
    ].join('\n'),
    'After some seconds each says `Yes` twice of every other one:',
    `    for each in ${all}; do ssh $each "mariadb --execute='SHOW ALL SLAVES STATUS\\G'" | grep -E 'Connection_name|_Running:|_Error: .'; done`,
    ...(machines.length > 2
      ? ['What the lost node had told only some of the others when it went, the rest lack: write it again.']
      : []),
  ];
}
