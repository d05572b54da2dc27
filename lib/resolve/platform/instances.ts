import { aws } from '../../facts/aws';
import { databaseStore } from '../../facts/database-store';
import {
  machineRoles,
  type AwsPlatform,
  type Instance,
  type Machine,
  type MachineRoles,
  type Model,
} from '../../model';
import type { MachineRecord, Topology } from '../../topology/topology';
import { nearest, offsetIn, type Cidr, type IpAddress } from '../../units';
import { machinesOf } from '../machines';
import type { Problems } from '../problems';
import { instanceType, needOf } from './sizes';

/** The machines of a stack as its platform makes them, complained about where they do not fit it. */
export function resolveInstances(model: Model, { platform: said, parts }: Topology, problems: Problems): Model {
  const records = new Map(parts.flatMap(machinesOf).map((record) => [record.name, record]));
  const { platform } = model;
  if (platform.id !== 'aws' || said.kind !== 'aws') {
    for (const { name, path } of model.machines) {
      const zone = records.get(name)?.zone;
      if (zone !== undefined)
        refuse({ path, message: `'${name}' is made by another platform`, found: zone, allowed: USE_AT }, problems);
    }
    return model;
  }
  const instances = model.machines.flatMap((machine) => {
    const record = records.get(machine.name);
    return (record && instance(machine, record, { platform, model }, problems)) ?? [];
  });
  return { ...model, platform: { ...platform, instances } };
}

const USE_AT = 'Machine.at(name, address) in a stack of Platform.ssh';

interface Making {
  readonly platform: AwsPlatform;
  readonly model: Model;
}

/** Undefined where nobody knows where to make it. */
function instance(
  { name, path, address }: Machine,
  record: MachineRecord,
  { platform, model }: Making,
  problems: Problems,
): Instance | undefined {
  const zones = platform.network.zones.map((zone) => zone.name);
  const zone = platform.network.zones.find((each) => each.name === record.zone);
  if (record.zone === undefined || !zone) {
    const meant = nearest(record.zone ?? '', zones);
    const hint = meant === undefined ? '' : `; did you mean '${meant}'?`;
    const message =
      record.zone === undefined
        ? `'${name}' has no zone: AWS makes machines, and takes none that are there`
        : `'${name}' stands in a zone that \`network\` has no subnet in${hint}`;
    const found = record.zone ?? `Machine.at('${name}', '${record.address}')`;
    refuse(
      { path, message, found, allowed: `Machine.in('${name}', platform.zone(…)) with ${zones.join(', ')}` },
      problems,
    );
    return undefined;
  }
  checkAddress(path, name, address, zone.range, problems);
  checkLinks(path, name, record, platform, problems);
  checkRole(path, aws.role.name(model.name, platform.region, name), problems);
  const { instanceType: type, databaseVolume = aws.databaseVolume.usual } = record;
  const { instanceType: named, unfitInstanceType: unfit } = aws.names;
  if (type !== undefined && (!named.test(type) || unfit.test(type)))
    refuse(
      {
        path,
        message: '`instanceType` is none that our image starts on',
        found: JSON.stringify(type),
        allowed: 'a type of the Nitro system with 64-bit x86, such as c6i.large',
      },
      problems,
    );
  const roles = machineRoles(model, name);
  const sized = type ?? instanceType(roles, model, platform.expected);
  if (sized === undefined) tooMuch(path, roles, platform, problems);
  const volume = problems.sizeWithin(path, 'databaseVolume', databaseVolume, aws.databaseVolume);
  return {
    machine: name,
    path,
    address,
    zone: zone.name,
    type: sized ?? '',
    databaseVolume: databaseStore(roles) ? (volume ?? null) : null,
  };
}

function checkRole(path: string, role: string, problems: Problems): void {
  if (role.length <= aws.role.longest) return;
  refuse(
    {
      path,
      message: 'the names of stack, region and machine are too long together for a role of IAM',
      found: `${role} (${role.length} characters)`,
      allowed: `${aws.role.longest} characters, dashes between included`,
    },
    problems,
  );
}

function checkAddress(path: string, name: string, address: IpAddress, subnet: Cidr, problems: Problems): void {
  const { offset, last } = offsetIn(subnet, address);
  if (subnet.contains(address) && offset >= aws.reservedAddresses && offset < last) return;
  refuse(
    {
      path,
      message: `the address of '${name}' is no machine's in the subnet of its zone`,
      found: address.toString(),
      allowed: `an address of ${subnet.toString()} but for the first ${aws.reservedAddresses} and the last one`,
    },
    problems,
  );
}

/** Corosync would wait for a link that nobody made. */
function checkLinks(
  path: string,
  name: string,
  { links = [] }: MachineRecord,
  { capabilities }: AwsPlatform,
  problems: Problems,
): void {
  if (links.length === 0 || capabilities.furtherNetworks === 'yes') return;
  refuse(
    {
      path,
      message: `'${name}' has links on further networks, and the platform makes one interface`,
      found: links.join(', '),
      allowed: 'the address of the machine alone: the network has ways round a broken switch of its own',
    },
    problems,
  );
}

function tooMuch(path: string, roles: MachineRoles, { expected }: AwsPlatform, problems: Problems): void {
  const { processors, memory } = needOf([roles], expected);
  const largest = aws.types.at(-1);
  refuse(
    {
      path,
      message: `no instance type that we know carries what is \`expected\` of one machine`,
      found: `${Math.ceil(processors)} processors and ${Math.ceil(memory / 2 ** 30)} GiB`,
      allowed: `${largest?.processors ?? 0} processors and ${largest?.gibibytes ?? 0} GiB at most, or an \`instanceType\` of yours`,
    },
    problems,
  );
}

function refuse(
  said: { readonly path: string; readonly message: string; readonly found: string; readonly allowed: string },
  problems: Problems,
): void {
  problems.add({
    rule: 'input/machines-fit-their-platform',
    ...said,
    fix: "change the Machine, or the stack's `platform`",
  });
}
