import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machine as machineOf, type Model } from '../model';
import type { Lab } from './lab';
import { hostKeyOf } from './machines';

const FILE = 'lab_override.tf.json';

type Connection = Readonly<Record<string, unknown>>;

/**
 * Where the topology pins host keys or goes through a bastion, the lab's machines have keys of their own and are next
 * door: so an override beside the configuration, which itself stays what it is.
 * @param folder of the stack's configuration
 */
export function pinLabKeys(lab: Lab, model: Model, folder: string): void {
  const { hostAuthority, bastion } = model.platform.connection;
  const file = join(folder, FILE);
  rmSync(file, { force: true });
  if (hostAuthority === null && bastion === null && model.machines.every(({ hostKey }) => hostKey === null)) return;
  lab.caller.say('host keys: those of the lab’s machines are pinned here; no bastion is asked');
  const { resource } = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) as {
    readonly resource: { readonly terraform_data: Readonly<Record<string, { readonly connection: Connection }>> };
  };
  const connections = Object.entries(resource.terraform_data).map(([name, { connection }]) => {
    const ofMachine = Object.entries(connection).filter(([key]) => !key.startsWith('bastion_'));
    const { name: machine } = machineAt(model, String(connection['host']));
    return [name, { connection: { ...Object.fromEntries(ofMachine), host_key: hostKeyOf(lab.machine(machine)) } }];
  });
  writeFileSync(file, JSON.stringify({ resource: { terraform_data: Object.fromEntries(connections) } }, null, 2));
}

function machineAt(model: Model, address: string): ReturnType<typeof machineOf> {
  const found = model.machines.find((machine) => machine.address.toString() === address);
  return machineOf(model, found?.name ?? address);
}
