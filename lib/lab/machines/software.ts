import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { arch } from 'node:os';
import { join } from 'node:path';
import { debian12 } from '../../facts/debian-12';
import type { OpenSipsVersion } from '../../model';
import { LabError } from '../errors';
import type { Lab } from '../lab';
import type { LabMachine } from '../plan';
import type { ContainerImage } from './container';
import type { DiskWriter } from './disk';
import { originText, type OpenSipsOrigin } from './opensips';
import { SUITE } from './rootfs';
import { installStandIn } from './stand-in';

const PROGRAM = '/usr/sbin/opensips';
const UNIT = '/usr/lib/systemd/system/opensips.service';

/** Writes down what a machine got, so that later commands can tell. */
export function noteOrigin(machine: LabMachine, origin: OpenSipsOrigin): void {
  writeFileSync(fileOf(machine), `${JSON.stringify(origin, null, 2)}\n`);
}

/** What a machine got; undefined for one without OpenSIPS, or one that was never up. */
export function originOf(machine: LabMachine): OpenSipsOrigin | undefined {
  return existsSync(fileOf(machine))
    ? (JSON.parse(readFileSync(fileOf(machine), 'utf8')) as OpenSipsOrigin)
    : undefined;
}

/** What runs as OpenSIPS in the lab, one line for each kind: every result says so. */
export function originsOf({ plan }: Lab): readonly string[] {
  const texts = plan.machines.flatMap((machine) => {
    const origin = originOf(machine);
    return origin ? [originText(origin)] : [];
  });
  return [...new Set(texts)];
}

/**
 * Puts on a machine's disk what a package would bring, and says what the machine is then started from.
 * @param base root file system below it
 */
export function installOpenSips(
  origin: OpenSipsOrigin,
  version: OpenSipsVersion,
  base: string,
  disk: DiskWriter,
): ContainerImage {
  switch (origin.kind) {
    case 'packages':
      return { lower: [origin.layer, base], binds: [] };
    case 'prefix':
      disk.write(UNIT, unit(origin));
      return {
        lower: [base],
        binds: [
          [origin.program, PROGRAM],
          [origin.modules, moduleFolder()],
          [origin.schema, debian12.opensips.schema],
        ],
      };
    case 'stand-in':
      disk.write(UNIT, unit(origin));
      return { lower: [base], binds: installStandIn(version, PROGRAM, disk) };
  }
}

/**
 * Lets a machine's OpenSIPS say its version: one built for another system finds its libraries missing there.
 * @throws LabError with its own words when it does not run
 */
export async function proveOpenSips(lab: Lab, machine: LabMachine): Promise<void> {
  const origin = originOf(machine);
  if (!origin) return;
  const { code, stdout, stderr } = await lab.on(machine, `${PROGRAM} -V`);
  if (code === 0) return;
  throw new LabError(`${machine.name}: ${originText(origin)} does not run on Debian ${SUITE}`, [
    ...(stderr.trim() || stdout.trim()).split('\n').slice(-4),
    'fix      build it on Debian 12, or name another one in OPENSIPS_PREFIXES',
  ]);
}

/** The same directives as in the package's own unit. */
function unit(origin: OpenSipsOrigin): string {
  const { config, environment, user, group, runDirectory } = debian12.opensips;
  const pid = `${runDirectory}/opensips.pid`;
  return [
    '[Unit]',
    `Description=SIP server: ${origin.kind === 'stand-in' ? 'stand-in' : `OpenSIPS ${origin.release}`}`,
    'After=network.target mysqld.service',
    '',
    '[Service]',
    'Type=forking',
    `User=${user}`,
    `Group=${group}`,
    'RuntimeDirectory=opensips',
    'RuntimeDirectoryMode=775',
    'Environment=P_MEMORY=32 S_MEMORY=32',
    `EnvironmentFile=-${environment}`,
    `PIDFile=${pid}`,
    `ExecStart=${PROGRAM} -P ${pid} -f ${config} -m $S_MEMORY -M $P_MEMORY $OPTIONS`,
    `ExecStop=/usr/bin/pkill --pidfile ${pid}`,
    'Restart=always',
    'TimeoutStopSec=30s',
    'LimitNOFILE=262144',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}

/** The package's, for the architecture of this computer. */
function moduleFolder(): string {
  const machine = arch() === 'arm64' ? 'aarch64' : 'x86_64';
  return debian12.opensips.modules.find((folder) => folder.includes(machine)) ?? debian12.opensips.modules[0];
}

function fileOf({ folder }: LabMachine): string {
  return join(folder, 'opensips.json');
}
