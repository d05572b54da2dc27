import { Duration, Size } from '../units';

/** Galera 4 (26.4) with MariaDB 10.11, as in Debian 12. */
export const galera = {
  /** Replication between members (TCP and UDP), catching up (IST), full copies (SST). */
  ports: { group: 4567, incrementalTransfer: 4568, fullTransfer: 4444 },
  /** `gmcast.segment` is one byte. */
  maxSegment: 255,
  /**
   * Times of the group (`evs.*`). A member that falls silent, an arbitrator too, holds up every write until the others have
   * given it up, so this is what its loss costs. Galera's own are 1, 0.5, 5, 15 and 7.5 s.
   */
  timers: {
    /** Ours, of one site: writes stood for 3.0 s instead of 6.3 when a member lost power. One that pauses longer joins again. */
    site: {
      keepalive: Duration.millis(500),
      inactiveCheck: Duration.millis(250),
      suspect: Duration.seconds(2),
      inactive: Duration.seconds(6),
      install: Duration.seconds(5),
    },
    /** What Codership advises where members are far from each other. */
    wan: {
      keepalive: Duration.seconds(3),
      inactiveCheck: Duration.seconds(10),
      suspect: Duration.seconds(30),
      inactive: Duration.minutes(1),
      install: Duration.minutes(1),
    },
  },
  /**
   * Ours: longest way to another site and back with which OpenSIPS may wait for each commit. A worker commits 50 times a
   * second then.
   */
  farRoundTrip: Duration.millis(20),
  /** Ours: each member takes part in each write. */
  maxMembers: 9,
  /** The provider makes the file as large at once; below the first it makes it larger itself. */
  gcache: { min: Size.mebibytes(16), max: Size.gibibytes(1024) },
  provider: '/usr/lib/galera/libgalera_smm.so',
  /** Characters of `wsrep_cluster_name`; the provider takes no more. */
  maxNameLength: 32,
  /** Threads that write what other members wrote; rows of OpenSIPS seldom depend on each other. */
  applierThreads: 4,
  /** Between two tries of a machine to join. */
  retry: Duration.seconds(5),
  /** Between two looks at whether the arbitrator's vote counts. */
  watchInterval: Duration.seconds(30),
  /** For a server to stop; one that writes pages meanwhile asks systemd for more. */
  stopLimit: Duration.seconds(60),
} as const;

/** Letters, digits, `-` and `_`; two names of databases seldom meet in one, and their authorities differ anyhow. */
export function groupName(name: string): string {
  if (name.length <= galera.maxNameLength) return name;
  const sum = checksum(name);
  return `${name.slice(0, galera.maxNameLength - 1 - sum.length)}-${sum}`;
}

/** FNV-1a, 32 bits, in hexadecimal. */
function checksum(text: string): string {
  const bytes = Array.from(text, (c) => c.charCodeAt(0));
  const hash = bytes.reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193), 0x811c9dc5);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
