import { galera } from '../../facts/galera';
import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** Where each commit takes the way to another site and back, OpenSIPS writes neither contacts nor calls while a client waits. */
export const commitsWaitForTheFarSite = defineRule({
  id: 'galera/commits-wait-for-the-far-site',
  severity: 'error',
  acceptable: true,
  summary: 'contacts and calls are not committed over a long way',
  why: 'Every phone registers after a power cut: each worker waits for the far site once for each, the queue of the socket overflows, phones try again, and it never ends.',
  sources: [sources.galeraQuorum, sources.galeraServer],
  example: {
    wrong: `
      const data = new GaleraSites(app, 'data', {
        sites: dataSites,
        arbitrator: witness,
        roundTrip: Duration.millis(40),
      });
      new SharedDatabaseTopology(eastStack, 'registrar', {
        ...inEast,
        database: data.at('east'),
      });`,
    fix: "add a ReplicationCluster with contacts 'memory' at each site and set `dialogs` to 'off', or accept this with the registrations and calls a second that you expect",
    right: `
      const data = new GaleraSites(app, 'data', {
        sites: dataSites,
        arbitrator: witness,
        roundTrip: Duration.millis(5),
      });
      new SharedDatabaseTopology(eastStack, 'registrar', {
        ...inEast,
        database: data.at('east'),
      });`,
  },
  check: perCluster(acrossSites, ({ roundTrip, path, waiting }) =>
    waiting.length === 0 || roundTrip.toMillis() <= galera.farRoundTrip.toMillis()
      ? []
      : [
          {
            path,
            message: `${waiting.join(' and ')} are committed at every site while a worker of OpenSIPS waits for it`,
            found: `roundTrip ${roundTrip.toString()}: each worker commits ${Math.floor(1000 / roundTrip.toMillis())} times a second at most`,
            allowed: `${galera.farRoundTrip.toString()} at most, or contacts in memory and calls not written at once`,
            fix: "add a ReplicationCluster with contacts 'memory' at each site and set `dialogs` to 'off', or accept this with the registrations and calls a second that you expect",
          },
        ],
  ),
});

/** What a proxy cluster writes while a client waits for an answer. */
function acrossSites({ shared, connection, replication }: ProxyClusterParts) {
  if (shared?.kind !== 'galera' || !shared.sites || !connection) return null;
  const contacts = replication?.contacts === 'memory' ? [] : ['contacts'];
  const calls = connection.dialogs === 'realtime' ? ['calls'] : [];
  return { roundTrip: shared.sites.roundTrip, path: connection.path, waiting: [...contacts, ...calls] };
}
