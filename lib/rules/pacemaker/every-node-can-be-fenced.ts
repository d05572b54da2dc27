import { sources } from '../../facts/sources';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** Every node has a fence device, or the author says why not. */
export const everyNodeCanBeFenced = defineRule({
  id: 'pacemaker/every-node-can-be-fenced',
  severity: 'error',
  acceptable: true,
  summary: 'every node can be switched off by the others',
  why: 'A stop that fails blocks the virtual IP on the bad node for ever, and a cut cable puts the address on both nodes.',
  sources: [sources.crmSimulate, sources.pacemakerDocs],
  example: {
    wrong: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        fencing: Fencing.none('nobody has thought of it yet'),
      });`,
    fix: 'set `fencing` to Fencing.ipmi(…) or Fencing.agent(…) for every node, or to Fencing.none(reason)',
    right: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        fencing: Fencing.agent('fence_vmware_rest', {
          ip: 'vcenter.voip.example',
          username: 'fence@vsphere.local',
          password: Secret.fromVariable('vcenter_password'),
        }),
      });`,
  },
  check: perCluster(
    ({ pacemaker }) => pacemaker,
    ({ path, members, fencing }, { platform }) => {
      const covered = new Set(fencing.kind === 'devices' ? fencing.covers : []);
      const uncovered = members.filter(({ machine }) => !covered.has(machine)).map(({ machine }) => machine);
      if (uncovered.length === 0) return [];
      return [
        {
          path,
          message: `no device can switch off ${uncovered.join(', ')}`,
          found: fencing.kind === 'none' ? 'fencing: none' : `fencing of ${[...covered].join(', ') || 'no node'}`,
          allowed: `a device for each of ${members.map(({ machine }) => machine).join(', ')}`,
          fix: `set \`fencing\` to ${platform.id === 'aws' ? 'Fencing.aws()' : 'Fencing.ipmi(…) or Fencing.agent(…) for every node'}, or to Fencing.none(reason)`,
        },
      ];
    },
  ),
});
