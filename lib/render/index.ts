import type { Artifact } from '../artifacts';
import { machineRoles, proxyClusters, type Model } from '../model';
import { clustererRows } from './clusterer-rows';
import { corosyncConf } from './corosync-conf';
import { databaseSql } from './database-sql';
import { extraFiles } from './extra-files';
import { mariadbCnf } from './mariadb-cnf';
import { nftables } from './nftables';
import { opensipsCfg } from './opensips-cfg';
import { packageSource } from './package-source';
import { pacemakerCib } from './pacemaker-cib';
import type { DatabaseRenderer, MachineRenderer, Renderer } from './renderer';
import { staticTables } from './static-tables';
import { synced } from './synced';
import { sysctl } from './sysctl';
import { systemd } from './systemd';
import { vipFollower } from './vip-follower';

/** Every renderer of a proxy cluster; each gives nothing for one it does not concern. */
export const renderers: readonly Renderer[] = [
  clustererRows,
  corosyncConf,
  databaseSql,
  extraFiles,
  mariadbCnf,
  opensipsCfg,
  packageSource,
  pacemakerCib,
  staticTables,
  synced,
  sysctl,
  systemd,
  vipFollower,
];

/** Every renderer of a shared database. */
export const databaseRenderers: readonly DatabaseRenderer[] = [];

/** Every renderer of a machine. */
export const machineRenderers: readonly MachineRenderer[] = [nftables];

/** Everything that the model comes to on machines and in clusters. */
export function render(model: Model): readonly Artifact[] {
  return [
    ...proxyClusters(model).flatMap((parts) => renderers.flatMap((renderer) => renderer.render(parts, model))),
    ...model.databaseClusters.flatMap((database) =>
      databaseRenderers.flatMap((renderer) => renderer.render(database, model)),
    ),
    ...model.machines.flatMap(({ name }) => {
      const roles = machineRoles(model, name);
      return machineRenderers.flatMap((renderer) => renderer.render(roles, model));
    }),
  ];
}
