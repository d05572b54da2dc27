import type { Artifact, FileArtifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { galera } from '../facts/galera';
import type { GaleraArbitrator, GaleraCluster } from '../model';
import { commentLine } from '../syntax/comment';
import { comment, entry, execWords, section, writeUnit, type IniLine } from '../syntax/ini';
import { writeEnvironment } from '../syntax/key-value';
import { groupAddresses, groupOptions, nameOfGroup, optionString } from './galera-cnf';
import { CERTIFICATES, DATABASE } from './galera-program';
import { marker } from './marker';
import type { DatabaseRenderer } from './renderer';
import { rootFile } from './root-file';

/**
 * The arbitrator of a Galera cluster (garbd 26.4): `/etc/default/garb`, which the package's script reads, a drop-in to its
 * unit, and the account it runs as. It has the cluster's name, addresses and certificates from where the members have them,
 * or it would never join. A changed file restarts it; a changed drop-in counts from its next start.
 *
 * It keeps its identity: after a loss of power the members wait for those they were with, and a vote that comes back under
 * another name is nobody they know.
 *
 * It has to be watched, by a timer of ours: when all members stop while it runs, it is left with quorum and without data,
 * and looks for nobody any more. A member would not get in either: alone, it offers protocols that no server speaks (127;
 * seen with 26.4.23). Restarted once the members have quorum again, it finds them.
 */
export const garbd: DatabaseRenderer = {
  id: 'garbd',
  render: (database) =>
    database.kind === 'galera' && database.arbitrator ? forArbitrator(database, database.arbitrator) : [],
};

function forArbitrator(database: GaleraCluster, arbitrator: GaleraArbitrator): readonly Artifact[] {
  const { arbitrator: garb, databaseSysusers, packages, units } = debian12;
  const { machine } = arbitrator;
  const common = { machine, component: 'database', from: database.path } as const;
  const unit = (name: string, lines: readonly IniLine[]): FileArtifact =>
    rootFile({
      ...common,
      path: `${debian12.systemdUnits}/${name}`,
      content: writeUnit([comment(marker(database.path)), ...lines]),
      onChange: 'reload-units',
    });
  return [
    rootFile({
      ...common,
      path: garb.environment,
      content: environment(database, arbitrator),
      onChange: 'restart-arbitrator',
    }),
    rootFile({
      ...common,
      path: garb.dropIn,
      content: writeUnit([comment(marker(database.path)), ...dropIn(database)]),
      onChange: 'reload-units',
    }),
    // Where it answers members it has their account as well, in one file.
    ...(database.sites
      ? []
      : [
          rootFile({
            ...common,
            component: 'base',
            path: databaseSysusers,
            content: `${commentLine('#', marker(database.path))}\nu ${garb.user} - "Galera arbitrator"\n`,
            onChange: 'reload-units',
          }),
        ]),
    unit(`${units.arbitratorWatch}.service`, watch()),
    unit(`${units.arbitratorWatch}.timer`, timer()),
    {
      kind: 'need',
      ...common,
      packages: packages.arbitrator,
      units: [
        { unit: units.arbitrator, state: 'enabled' },
        { unit: `${units.arbitratorWatch}.timer`, state: 'enabled' },
      ],
    },
  ];
}

function environment(database: GaleraCluster, arbitrator: GaleraArbitrator): string {
  const values = {
    GALERA_NODES: groupAddresses(database)
      .map((host) => `${host}:${galera.ports.group}`)
      .join(','),
    GALERA_GROUP: nameOfGroup(database),
    GALERA_OPTIONS: optionString(groupOptions(database, arbitrator)),
    WORK_DIR: `/var/lib/${debian12.arbitrator.state}`,
  };
  return writeEnvironment([
    { kind: 'comment', text: marker(database.path) },
    ...Object.entries(values).map(([key, value]) => ({ kind: 'pair', key, value }) as const),
  ]);
}

function dropIn({ transport }: GaleraCluster): readonly IniLine[] {
  const { user, state } = debian12.arbitrator;
  return [
    section('Unit'),
    entry('Wants', 'network-online.target'),
    entry('After', 'network-online.target'),
    comment('It ends when it finds no member, and tries again until there is one.'),
    entry('StartLimitIntervalSec', 0),
    section('Service'),
    entry('User', user),
    entry('StateDirectory', state),
    ...(transport.kind === 'tls' ? [entry('ExecStartPre', `+${execWords([CERTIFICATES])}`)] : []),
    entry('Restart', 'always'),
    entry('RestartSec', galera.retry.toSeconds()),
  ];
}

function watch(): readonly IniLine[] {
  return [
    section('Unit'),
    entry('Description', 'Whether the vote of the Galera arbitrator counts'),
    section('Service'),
    entry('Type', 'oneshot'),
    entry('ExecStart', execWords([DATABASE, 'watch'])),
    comment('It runs often: only what it says itself goes to the journal.'),
    entry('SyslogLevel', 'notice'),
    entry('LogLevelMax', 'notice'),
  ];
}

function timer(): readonly IniLine[] {
  const seconds = galera.watchInterval.toSeconds();
  return [
    section('Unit'),
    entry('Description', 'Watch over the Galera arbitrator'),
    section('Timer'),
    entry('OnActiveSec', seconds),
    entry('OnUnitInactiveSec', seconds),
    entry('AccuracySec', '1s'),
    section('Install'),
    entry('WantedBy', 'timers.target'),
  ];
}
