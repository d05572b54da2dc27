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

/** What a person has to know of a node whose database was lost; its tables do not all come back by themselves. */
export function tablesBack(database: LocalDatabase): readonly string[] {
  const { staticTables, members, name } = database;
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
      return [
        `Replication alone does not bring the tables of ${name} back: what was written on the lost node lies in no other log, and the others take its new log for one that lost its end (\`Last_IO_Error\` says so). Change no account on it; copy these tables from another node with \`mariadb-dump --gtid --master-data\`, and set \`gtid_slave_pos\` on every node anew while \`STOP ALL SLAVES\` holds. \`SHOW ALL SLAVES STATUS\` on each node then says \`Yes\` twice:`,
        [other, lost]
          .map(({ machine }) => `    ssh ${machine} "mariadb --execute='SHOW ALL SLAVES STATUS\\G'"`)
          .join('\n'),
      ];
  }
}
