import { sources } from '../../facts/sources';
import {
  authorOptions,
  authorProviderOptions,
  PROVIDER_LIST,
  transferOptions,
  type AuthorOption,
} from '../server-options';
import { galeraCluster, perDatabase } from '../shared-databases';
import { defineRule } from '../rule';

/** What members have to agree on, and what each has for itself, is written from one place. */
export const memberSettingsAreOurs = defineRule({
  id: 'galera/member-settings-are-ours',
  severity: 'error',
  // A member with other settings than the rest does not start, does not join, or has other rows than they.
  acceptable: false,
  summary: 'what members must agree on is written from one place',
  why: 'A member restarts with a setting of its own and does not join: the next one that goes takes the majority with it. Or it joins, and its tables part in silence.',
  sources: [sources.galeraConfiguration, sources.galeraTransfer, sources.galeraServer],
  example: {
    wrong: `
      const database = new GaleraCluster(stack, 'database', {
        members,
        serverOptions: { binlog_format: 'MIXED' },
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
    fix: "remove 'binlog_format' from `serverOptions`",
    right: `
      const database = new GaleraCluster(stack, 'database', {
        members,
        serverOptions: { binlog_format: 'ROW' },
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
  },
  check: perDatabase(galeraCluster, (database, model) =>
    [
      ...authorOptions(database, model).map((option) => ({ option, fault: serverFault(option) })),
      ...authorProviderOptions(database, model).map((option) => ({ option, fault: providerFault(option) })),
      ...transferOptions(database, model).map((option) => ({ option, fault: TRANSFER })),
    ].flatMap(({ option: { name, path, found, fix }, fault }) =>
      fault ? [{ path, message: `${name} ${fault.effect}`, found, allowed: fault.allowed, fix: fault.fix ?? fix }] : [],
    ),
  ),
});

interface Fault {
  readonly effect: string;
  readonly allowed: string;
  /** Null for taking the option back. */
  readonly fix: string | null;
}

/** The one value that Galera works with. */
const ONE_VALUE: Readonly<Record<string, { readonly value: string; readonly effect: string }>> = {
  binlog_format: { value: 'ROW', effect: 'keeps the server from starting as a member' },
  default_storage_engine: { value: 'InnoDB', effect: 'makes tables whose rows are on one member alone' },
  innodb_autoinc_lock_mode: { value: '2', effect: 'makes what other members wrote wait for locks on numbers of rows' },
  wsrep_on: { value: 'ON', effect: 'takes the server out of the cluster, and leaves it open for writing' },
};

const OURS = /^wsrep_(provider|cluster_name|cluster_address|node_address|node_name|sst_(method|auth|receive_address))$/;

/** Between members and arbitrator alike, or of each machine alone. */
const OURS_IN_PROVIDER = /^(base_(host|port)|gmcast\.(group|listen_addr|segment)|ist\.recv_(addr|bind)|socket\.ssl.*)$/;

const TRANSFER: Fault = {
  effect: 'makes one side of a full copy speak otherwise than the other',
  allowed: 'no section [sst] beside ours',
  fix: null,
};

function serverFault({ name, value }: AuthorOption): Fault | null {
  const one = ONE_VALUE[name];
  if (one)
    return one.value.toLowerCase() === value.toLowerCase()
      ? null
      : { effect: one.effect, allowed: `${name} = ${one.value}`, fix: null };
  if (name === PROVIDER_LIST)
    return {
      effect: 'replaces the whole list, with the addresses and certificates of the members in it',
      allowed: 'single options, which are added to ours',
      fix: 'use `providerOptions`, which takes them one by one',
    };
  return OURS.test(name)
    ? { effect: 'is written for each member already', allowed: 'what the GaleraCluster writes', fix: null }
    : null;
}

function providerFault({ name, fix }: AuthorOption): Fault | null {
  if (!OURS_IN_PROVIDER.test(name)) return null;
  const prop = name === 'gmcast.segment' ? 'segments' : name.startsWith('socket.ssl') ? 'transport' : null;
  return {
    effect: 'becomes the same on every member, and is not told to the arbitrator',
    allowed: 'what the GaleraCluster writes for each machine',
    fix: prop === null ? null : `${fix}, and use \`${prop}\``,
  };
}
