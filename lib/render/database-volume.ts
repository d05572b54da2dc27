import { databaseStore } from '../facts/database-store';
import { debian12 } from '../facts/debian-12';
import { instanceOf } from '../model';
import { comment, entry, section, writeUnit } from '../syntax/ini';
import { marker } from './marker';
import type { MachineRenderer } from './renderer';
import { rootFile } from './root-file';

/**
 * `45-opensips-cdk-volume.conf`, a drop-in to the unit of a database whose data lie on a volume of their own: without the
 * volume it does not start, and so never writes to the disk that the machine boots from. Read at once; a change restarts
 * nothing. What makes the file system comes along; the program of the roll-out mounts it.
 */
export const databaseVolume: MachineRenderer = {
  id: 'database-volume',
  render(roles, model) {
    const store = databaseStore(roles);
    const { name: machine, path: from } = roles.machine;
    if (store === null || !instanceOf(model, machine)?.databaseVolume) return [];
    const common = { machine, component: 'base', from } as const;
    return [
      rootFile({
        ...common,
        path: `${debian12.systemdUnits}/${store.unit}.d/${debian12.volume.dropIn}`,
        content: writeUnit([comment(marker(from)), section('Unit'), entry('RequiresMountsFor', store.folder)]),
        onChange: 'reload-units',
      }),
      { kind: 'need', machine, component: 'base', packages: debian12.packages.volume, units: [] },
    ];
  },
};
