import { clustererRows } from './clusterer-rows';
import { corosyncConf } from './corosync-conf';
import { databaseSql } from './database-sql';
import { extraFiles } from './extra-files';
import { mariadbCnf } from './mariadb-cnf';
import { nftables } from './nftables';
import { opensipsCfg } from './opensips-cfg';
import { packageSource } from './package-source';
import { pacemakerCib } from './pacemaker-cib';
import type { Renderer } from './renderer';
import { staticTables } from './static-tables';
import { synced } from './synced';
import { sysctl } from './sysctl';
import { systemd } from './systemd';
import { vipFollower } from './vip-follower';

/** Every renderer; each gives nothing for a cluster it does not concern. */
export const renderers: readonly Renderer[] = [
  clustererRows,
  corosyncConf,
  databaseSql,
  extraFiles,
  mariadbCnf,
  nftables,
  opensipsCfg,
  packageSource,
  pacemakerCib,
  staticTables,
  synced,
  sysctl,
  systemd,
  vipFollower,
];
