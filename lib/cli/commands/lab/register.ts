import { machinesOf } from '../../../lab/cluster';
import { originsOf, requireProgram } from '../../../lab/machines';
import { areShared, contacts } from '../../../lab/traffic/contacts';
import { register as registerUsers } from '../../../lab/traffic/register';
import { defineCommand } from '../../command';
import { openLab, TOPOLOGY } from './open';
import { chosenCluster, CLUSTER, wholeNumber } from './options';

const MOST = 10_000;

export const register = defineCommand({
  name: 'lab register',
  summary: 'register test users through the virtual address, and count them on every node',
  details: ['Accounts are added to table `subscriber` where they are missing: lab0001, lab0002, …'],
  arguments: [TOPOLOGY, { placeholder: '<users>', describe: `how many, 1 to ${MOST}`, takes: 'one' }],
  options: CLUSTER,
  run: async ([file = '', users = ''], values, context) => {
    const asked = wholeNumber(users, 'the number of users', 1, MOST);
    requireProgram('sipp', 'sip-tester', 'lab register');
    const lab = await openLab(file, context);
    const cluster = chosenCluster(lab, values);
    const { registered, failed, seconds } = await registerUsers(lab, cluster, asked);
    const found = await contacts(lab, cluster);
    const verb = areShared(cluster) ? 'finds' : 'holds';
    const out = [
      `${registered} of ${asked} registered in ${seconds.toFixed(1)} s, ${failed} failed`,
      ...machinesOf(lab, cluster).map(
        ({ name }) => `${name} ${verb} ${found.get(name) ?? 'an unknown number of'} contacts`,
      ),
      ...originsOf(lab),
    ].join('\n');
    return { out, err: '', exitCode: registered === asked ? 0 : 1 };
  },
});
