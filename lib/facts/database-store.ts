import type { MachineRoles } from '../model';
import { debian12 } from './debian-12';
import { ndb } from './ndb';

/** The server of a database on a machine. */
export interface DatabaseStore {
  readonly unit: string;
  /** Where its data lie. */
  readonly folder: string;
}

/** Null where a machine keeps no data: it has no database, or only the vote or the plan of one. */
export function databaseStore({ proxy, database }: Pick<MachineRoles, 'proxy' | 'database'>): DatabaseStore | null {
  const { units, mariadb } = debian12;
  if (proxy?.parts.database) return { unit: units.mariadb, folder: mariadb.data };
  switch (database?.as) {
    case 'member': {
      const { cluster } = database;
      const isMysql = cluster.kind === 'replicated' && cluster.server === 'mysql';
      return { unit: isMysql ? units.mysql : units.mariadb, folder: mariadb.data };
    }
    case 'sql':
      return { unit: units.mysql, folder: mariadb.data };
    case 'data':
      return { unit: ndb.units.data, folder: `/var/lib/${ndb.paths.state}` };
    default:
      return null;
  }
}
