import { aws, type InstanceType } from '../../facts/aws';
import { carriesNothing, memoryFor, processorsFor } from '../../facts/load';
import { databaseMachines, machineRoles, type ExpectedLoad, type MachineRoles, type Model } from '../../model';

/** What is asked of a machine: processors, and bytes of memory. */
export interface Need {
  readonly processors: number;
  readonly memory: number;
}

const GIBIBYTE = 2 ** 30;

/**
 * The smallest instance type that carries what a machine may have to, undefined where there is none so large. Machines that
 * take each other's place are of one size: after a failover one of them carries everything.
 */
export function instanceType(roles: MachineRoles, model: Model, expected: ExpectedLoad): string | undefined {
  const all = [roles, ...standIns(roles, model)];
  if (all.every(carriesNothing)) return aws.smallest.name;
  const need = needOf(all, expected);
  return aws.types.find((type) => fits(type, need))?.name;
}

/** What the most loaded of some machines needs. */
export function needOf(all: readonly MachineRoles[], expected: ExpectedLoad): Need {
  return {
    processors: Math.max(...all.map((each) => processorsFor(each, expected))),
    memory: Math.max(...all.map(memoryFor)),
  };
}

function fits({ processors, gibibytes }: InstanceType, need: Need): boolean {
  return processors >= need.processors && gibibytes * GIBIBYTE >= need.memory;
}

/** The nodes of the same proxy cluster, and those that do the same for the same database. */
function standIns({ proxy, database }: MachineRoles, model: Model): readonly MachineRoles[] {
  const nodes = proxy?.parts.cluster.nodes.map(({ machine }) => machine) ?? [];
  const servers = database ? databaseMachines(database.cluster).filter(({ as }) => as === database.as) : [];
  return [...nodes, ...servers.map(({ machine }) => machine)].map((name) => machineRoles(model, name));
}
