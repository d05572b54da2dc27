import { Size } from '../units';

/** Galera 4 with MariaDB 10.11, as in Debian 12. */
export const galera = {
  /** Replication between members (TCP and UDP), catching up (IST), full copies (SST). */
  ports: { group: 4567, incrementalTransfer: 4568, fullTransfer: 4444 },
  /** `gmcast.segment` is one byte. */
  maxSegment: 255,
  /** Ours: each member takes part in each write. */
  maxMembers: 9,
  /** The provider makes the file as large at once; below the first it makes it larger itself. */
  gcache: { min: Size.mebibytes(16), max: Size.gibibytes(1024) },
  provider: '/usr/lib/galera/libgalera_smm.so',
} as const;
