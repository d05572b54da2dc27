import { debian12 } from '../facts/debian-12';
import { mariadb } from '../facts/mariadb';
import { databaseMachines, type DatabaseCluster, type DatabaseRole } from '../model';
import { leaderOf, type Lab } from './lab';
import type { LabMachine } from './plan';

/** What a machine of a shared database says of itself. */
export interface DatabaseState {
  readonly machine: string;
  /** Galera's own word or the role in a replication, and what is wrong; `down` where nobody answers. */
  readonly is: string;
  /** Whether it is used by clients, or could be, or gives its vote. */
  readonly serves: 'yes' | 'no';
}

/** Every machine of a shared database, in the order of installation. */
export async function databaseStates(lab: Lab, database: DatabaseCluster): Promise<readonly DatabaseState[]> {
  return Promise.all(
    databaseMachines(database).map(async ({ machine, as }) => ({
      machine,
      ...(await stateOf(lab, lab.machine(machine), as)),
    })),
  );
}

type Said = Omit<DatabaseState, 'machine'>;

const DOWN: Said = { is: 'down', serves: 'no' };

/** A machine that reaches nobody is asked all the same. */
async function stateOf(lab: Lab, machine: LabMachine, as: DatabaseRole): Promise<Said> {
  if (leaderOf(machine) === undefined) return DOWN;
  switch (as) {
    case 'member':
    case 'sql':
      return memberState(lab, machine);
    case 'arbitrator':
      return unitState(lab, machine, debian12.units.arbitrator, 'arbitrator');
    case 'management':
    case 'data':
      return { is: as, serves: 'yes' };
  }
}

/** What it would tell its fellows, and what its clients go by. */
async function memberState(lab: Lab, machine: LabMachine): Promise<Said> {
  const host = machine.interfaces[0]?.address.address.toUriHost() ?? machine.name;
  const check = `http://${host}:${mariadb.checkPort}`;
  const curl = 'curl --silent --max-time 5';
  const { stdout } = await lab.on(
    machine,
    `${curl} '${check}/member'; ${curl} --output /dev/null --write-out '\\nused=%{http_code}' '${check}/'`,
    { timeout: 20 },
  );
  return readMember(stdout);
}

/** Reads the answers of the check: pairs of `key=value`. */
export function readMember(text: string): Said {
  const pairs = new Map([...text.matchAll(/(\w+)=(\S+)/g)].map(([, key = '', value = '']) => [key, value]));
  const serves = pairs.get('used') === '200' ? 'yes' : 'no';
  const role = pairs.get('role');
  if (role !== undefined) return { is: roleText(role, pairs.get('writable')), serves: role === 'none' ? 'no' : 'yes' };
  const state = pairs.get('state') ?? 'down';
  if (state === 'down') return DOWN;
  return { is: pairs.get('primary') === 'yes' ? state : `${state}, no quorum`, serves };
}

/** A primary writes and a replica does not; where it is otherwise, a fault is under way. */
function roleText(role: string, writable: string | undefined): string {
  if (role === 'primary') return writable === 'yes' ? role : `${role}, read-only`;
  if (role === 'replica') return writable === 'yes' ? `${role}, writable` : role;
  return 'down';
}

async function unitState(lab: Lab, machine: LabMachine, unit: string, word: string): Promise<Said> {
  const { code } = await lab.on(machine, `systemctl is-active --quiet ${unit}`);
  return code === 0 ? { is: word, serves: 'yes' } : DOWN;
}
