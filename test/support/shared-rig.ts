import {
  App,
  Fencing,
  GaleraCluster,
  Machine,
  OpenSipsStack,
  SharedDatabaseTopology,
  VirtualIp,
  type GaleraClusterProps,
  type IDatabase,
  type SharedDatabaseTopologyProps,
} from '../../constructs';
import type { Finding } from '../../lib/findings';
import { errors, sshPlatform } from './rig';

/** Two proxies that share a Galera cluster of three, with what a test wants different. */
export function sharedRig(
  props: Partial<SharedDatabaseTopologyProps> = {},
  makeDatabase: (stack: OpenSipsStack) => IDatabase = (stack) => new GaleraCluster(stack, 'database', galeraProps()),
): { readonly stack: OpenSipsStack; readonly registrar: SharedDatabaseTopology } {
  const stack = new OpenSipsStack(new App(), 'voip', { platform: sshPlatform() });
  const database = makeDatabase(stack);
  const registrar = new SharedDatabaseTopology(stack, 'registrar', { ...sharedRigProps(), database, ...props });
  return { stack, registrar };
}

export function sharedRigProps(): Omit<SharedDatabaseTopologyProps, 'database'> {
  return {
    virtualIp: VirtualIp.of('192.0.2.10/24'),
    nodes: [Machine.at('proxy1', '192.0.2.11'), Machine.at('proxy2', '192.0.2.12')],
    fencing: Fencing.none('test rig: a person watches it'),
  };
}

export function galeraProps(): GaleraClusterProps {
  return {
    members: [Machine.at('db1', '192.0.2.21'), Machine.at('db2', '192.0.2.22'), Machine.at('db3', '192.0.2.23')],
  };
}

/** What is wrong with the input, whatever the rules say. */
export function inputErrors(stack: OpenSipsStack): readonly Finding[] {
  return errors(stack).filter(({ rule }) => rule.startsWith('input/'));
}
