import type { Artifact } from '../artifacts';
import { machineRoles, proxyClusters, type Model } from '../model';
import { answers } from './answers';
import { anycast } from './anycast';
import { awsAgents } from './aws-agents';
import { boothArbitrator, boothSite } from './booth';
import { carrierRows } from './carrier-rows';
import { cloudInit } from './cloud-init';
import { clustererRows } from './clusterer-rows';
import { corosyncConf } from './corosync-conf';
import { databaseClient } from './database-client';
import { databaseSql } from './database-sql';
import { databaseVolume } from './database-volume';
import { extraFiles } from './extra-files';
import { galeraCnf } from './galera-cnf';
import { galeraProgram } from './galera-program';
import { galeraSql } from './galera-sql';
import { garbd } from './garbd';
import { haproxy } from './haproxy';
import { interconnectCertificates } from './interconnect-certificates';
import { mariadbCnf } from './mariadb-cnf';
import { ndb } from './ndb';
import { ndbProgram } from './ndb-program';
import { ndbSql } from './ndb-sql';
import { nftables } from './nftables';
import { opensipsCfg } from './opensips-cfg';
import { packageSource } from './package-source';
import { pacemakerCib } from './pacemaker-cib';
import type { DatabaseRenderer, MachineRenderer, Renderer } from './renderer';
import { replicatedCnf } from './replicated-cnf';
import { replicatedProgram } from './replicated-program';
import { replicatedSql } from './replicated-sql';
import { sharedTables } from './shared-tables';
import { staticTables } from './static-tables';
import { synced } from './synced';
import { sysctl } from './sysctl';
import { systemd } from './systemd';
import { vipFollower } from './vip-follower';

/** Every renderer of a proxy cluster; each gives nothing for one it does not concern. */
export const renderers: readonly Renderer[] = [
  answers,
  anycast,
  awsAgents,
  boothSite,
  carrierRows,
  clustererRows,
  corosyncConf,
  databaseClient,
  databaseSql,
  extraFiles,
  haproxy,
  interconnectCertificates,
  mariadbCnf,
  opensipsCfg,
  packageSource,
  pacemakerCib,
  sharedTables,
  staticTables,
  synced,
  sysctl,
  systemd,
  vipFollower,
];

/** Every renderer of a shared database. */
export const databaseRenderers: readonly DatabaseRenderer[] = [
  galeraCnf,
  galeraProgram,
  galeraSql,
  garbd,
  ndb,
  ndbProgram,
  ndbSql,
  replicatedCnf,
  replicatedProgram,
  replicatedSql,
];

/** Every renderer of a machine. */
export const machineRenderers: readonly MachineRenderer[] = [boothArbitrator, databaseVolume, nftables, cloudInit];

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
