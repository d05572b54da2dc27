import { CLUSTER } from './cluster';
import { FILES } from './files';
import { MACHINE } from './machine';
import { MAIN } from './main';
import { PACKAGES } from './packages';
import { ROLL } from './roll';
import { SERVICES } from './services';

/** The line after which the bundle follows; the shell never comes that far. */
export const BUNDLE_MARK = '# --- bundle ---';

/**
 * The program that applies one bundle on one machine, in POSIX sh; the bundle is appended after {@link BUNDLE_MARK}, so
 * that one upload carries all of it. It checks every file with the daemon that reads it, puts all in place, restarts only
 * what changed, proves that the services are well, and puts the previous files back when they are not.
 *
 * What it keeps on the machine, for root alone, below `/var/lib/opensips-cdk/<component>`: `applied`, the list of the
 * files it is responsible for; `sql` and `rows`, what the database and OpenSIPS were told; and while a roll-out is under way
 * `pending`, what is not live yet, and `backup`, the files as they were before. The last two are what makes a roll-out
 * that was killed go on or go back: the first backup counts until a release is committed.
 */
export const PROGRAM = `${[MAIN, MACHINE, PACKAGES, FILES, ROLL, SERVICES, CLUSTER].join('\n')}
main
exit 0
${BUNDLE_MARK}
`;
