import type { Artifact, FileArtifact, NeedArtifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import type { DatabaseMember, LocalDatabase, ProxyClusterParts } from '../model';
import { comment, entry, section, writeUnit, type IniLine } from '../syntax/ini';
import { marker } from './marker';
import type { Renderer } from './renderer';
import { program, rootFile } from './root-file';
import { TABLE_COPY, TABLE_COPY_OPTIONS, tableCopy, tableCopyOptions } from './table-copy';
import { TABLE_RELOAD, tableReload, watchedCaches } from './table-reload';

/**
 * How static tables reach OpenSIPS on each node, beside MariaDB's own replication (which is in its configuration):
 * - copied by a timer: program, its option file, service and timer on every node but the source;
 * - replicated or copied: program, service and timer that make OpenSIPS read again what it caches, on nodes where a
 *   loaded module does.
 * Times in seconds. Nothing for tables changed by hand.
 */
export const staticTables: Renderer = {
  id: 'static-tables',
  render: (parts) => {
    const { database } = parts;
    if (!database || database.staticTables.by === 'hand') return [];
    return database.members.flatMap((member) => [...copying(database, member), ...reloading(parts, database, member)]);
  },
};

/** How soon after a change OpenSIPS reads it, in seconds: a checksum reads the whole table. */
const RELOAD_EVERY = 30;
/** Seconds a copy may take before it is given up. */
const COPY_LIMIT = 600;

function copying(database: LocalDatabase, member: DatabaseMember): readonly Artifact[] {
  const { staticTables: tables, path: from } = database;
  if (tables.by !== 'timer' || tables.source === member.machine) return [];
  const source = database.members.find((each) => each.machine === tables.source);
  if (!source) throw new Error(`'${tables.source}' is no member of '${from}'`);
  const common = { machine: member.machine, component: 'database', from } as const;
  const unit = debian12.units.tableCopy;
  return [
    program({ ...common, path: TABLE_COPY, content: tableCopy(database, tables, source), onChange: 'nothing' }),
    rootFile({
      ...common,
      path: TABLE_COPY_OPTIONS,
      content: tableCopyOptions(database, tables, source),
      mode: 0o600,
      onChange: 'nothing',
    }),
    service(database, member, unit, [
      section('Unit'),
      entry('Description', `Copy of OpenSIPS static tables from ${source.machine}`),
      entry('Wants', 'network-online.target'),
      entry('After', `network-online.target ${debian12.units.mariadb}`),
      section('Service'),
      entry('Type', 'oneshot'),
      entry('ExecStart', TABLE_COPY),
      entry('TimeoutStartSec', COPY_LIMIT),
      entry('PrivateTmp', 'yes'),
    ]),
    ...timer(database, member, unit, 'Copy OpenSIPS static tables', tables.every.toSeconds()),
  ];
}

function reloading(parts: ProxyClusterParts, database: LocalDatabase, member: DatabaseMember): readonly Artifact[] {
  const node = parts.cluster.nodes.find((each) => each.machine === member.machine);
  const caches = node ? watchedCaches(parts, node) : [];
  if (caches.length === 0) return [];
  const { units } = debian12;
  return [
    program({
      machine: member.machine,
      component: 'database',
      path: TABLE_RELOAD,
      content: tableReload(database, caches),
      from: database.path,
      onChange: 'nothing',
    }),
    service(database, member, units.tableReload, [
      section('Unit'),
      entry('Description', 'Reload of OpenSIPS tables that changed'),
      entry('After', `${units.mariadb} ${units.opensips}`),
      section('Service'),
      entry('Type', 'oneshot'),
      comment('An OpenSIPS that is down reads its tables when it starts.'),
      entry('ExecCondition', `/usr/bin/systemctl is-active --quiet ${units.opensips}`),
      entry('ExecStart', `${TABLE_RELOAD} reload`),
      comment('It runs often: only what it says itself goes to the journal.'),
      entry('SyslogLevel', 'notice'),
      entry('LogLevelMax', 'notice'),
    ]),
    ...timer(database, member, units.tableReload, 'Watch OpenSIPS tables for changes', RELOAD_EVERY),
  ];
}

function service(
  database: LocalDatabase,
  { machine }: DatabaseMember,
  unit: string,
  lines: readonly IniLine[],
): FileArtifact {
  return rootFile({
    machine,
    component: 'database',
    path: `${debian12.systemdUnits}/${unit}.service`,
    content: writeUnit([comment(marker(database.path)), ...lines]),
    from: database.path,
    onChange: 'reload-units',
  });
}

function timer(
  database: LocalDatabase,
  { machine }: DatabaseMember,
  unit: string,
  description: string,
  seconds: number,
): readonly [FileArtifact, NeedArtifact] {
  const path = `${debian12.systemdUnits}/${unit}.timer`;
  const content = writeUnit([
    comment(marker(database.path)),
    section('Unit'),
    entry('Description', description),
    section('Timer'),
    entry('OnActiveSec', seconds < 60 ? seconds : 60),
    entry('OnUnitInactiveSec', seconds),
    entry('AccuracySec', '1s'),
    section('Install'),
    entry('WantedBy', 'timers.target'),
  ]);
  return [
    rootFile({ machine, component: 'database', path, content, from: database.path, onChange: 'reload-units' }),
    {
      kind: 'need',
      machine,
      component: 'database',
      packages: [],
      units: [{ unit: `${unit}.timer`, state: 'enabled' }],
    },
  ];
}
