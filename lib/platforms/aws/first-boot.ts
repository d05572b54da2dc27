import type { Bundles } from '../../artifacts';
import { aws } from '../../facts/aws';
import { databaseStore } from '../../facts/database-store';
import { instanceOf, machineRoles, type Model } from '../../model';
import {
  call,
  concatenated,
  interpolate,
  literal,
  quoted,
  reference,
  type Expression,
  type Json,
} from '../../terraform';
import { names } from './names';

/**
 * What a machine does at its first boot. It counts for a machine that is made, and for no other: `ignore_changes` of the
 * instance keeps a change of it from replacing or stopping one that is there, with a database or without.
 */
export function userData({ userData: found }: Bundles, machine: string): string {
  return literal(found.find((each) => each.machine === machine)?.content ?? '');
}

/** What a roll-out waits for: that the first boot is over, and that the volume of a database is there and mounted. */
export function prepared(model: Model, machine: string): readonly Expression[] {
  const store = databaseStore(machineRoles(model, machine));
  const isMounted = store !== null && holdsVolume(model, machine);
  return [
    quoted('first-boot cloud-init\n'),
    ...(isMounted ? [concatenated(quoted('volume '), device(machine), quoted(` ${store.folder}\n`))] : []),
  ];
}

/** What a plan shows of a machine: one that was made anew, or has another volume, is configured anew. */
export function made(model: Model, machine: string): { readonly [key: string]: Json } {
  return {
    [names.instance]: interpolate(reference('aws_instance', names.machine(machine), 'id')),
    ...(holdsVolume(model, machine) && { [names.volume]: interpolate(volumeId(machine)) }),
  };
}

function holdsVolume(model: Model, machine: string): boolean {
  return (instanceOf(model, machine)?.databaseVolume ?? null) !== null;
}

function volumeId(machine: string): Expression {
  return reference('aws_ebs_volume', names.machine(machine), 'id');
}

function device(machine: string): Expression {
  const { prefix, separator } = aws.volumeDevice;
  return concatenated(quoted(prefix), call('replace', volumeId(machine), quoted(separator), quoted('')));
}
