import { pacemaker as facts } from '../../facts/pacemaker';
import { sources } from '../../facts/sources';
import { primitives, type PacemakerCluster, type Primitive } from '../../model';
import { perCluster } from '../reading';
import { interval } from '../resources';
import { defineRule } from '../rule';

/** Pacemaker waits for a fence agent longer than the agent waits for the power to go. */
export const fencingWaitsForThePower = defineRule({
  id: 'pacemaker/fencing-waits-for-the-power',
  severity: 'error',
  acceptable: true,
  summary: 'Pacemaker outwaits the fence agent that waits for the power',
  why: 'The node goes off, but Pacemaker has given up on the agent by then: fencing counts as failed, is tried again and again, and the virtual IP runs nowhere meanwhile.',
  sources: [sources.pacemakerDocs, sources.fenceAgents],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        fencing: Fencing.agent('fence_vmware_rest', {
          ip: 'vcenter.voip.example',
          password: Secret.fromVariable('vcenter_password'),
          power_timeout: '60',
          pcmk_reboot_timeout: '30s',
        }),
      });`,
    fix: "remove 'pcmk_reboot_timeout' from the parameters in `fencing`, or raise it",
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        fencing: Fencing.agent('fence_vmware_rest', {
          ip: 'vcenter.voip.example',
          password: Secret.fromVariable('vcenter_password'),
          power_timeout: '60',
        }),
      });`,
  },
  check: perCluster(withDevices, ({ path, devices }) =>
    devices.flatMap(({ id, parameters }) => {
      const said = parameters['power_timeout'];
      const power = typeof said === 'string' && /^\d+$/.test(said) ? Number(said) : facts.powerTimeout;
      return LIMITS.flatMap(({ name, times }) => {
        const limit = parameters[name];
        const span = typeof limit === 'string' ? interval(limit) : undefined;
        const least = times * power;
        if (!span || span.toSeconds() > least) return [];
        return [
          {
            path,
            message: `Pacemaker gives up on '${id}' while it may still wait for the power`,
            found: `${name} ${span.toString()}, power_timeout ${power} s`,
            allowed: `more than ${least} s`,
            fix: `remove '${name}' from the parameters in \`fencing\`, or raise it`,
          },
        ];
      });
    }),
  ),
});

/** For a reboot the agent waits for the power to go, and then to come back. */
const LIMITS = [
  { name: 'pcmk_reboot_timeout', times: 2 },
  { name: 'pcmk_off_timeout', times: 1 },
] as const;

function withDevices({ pacemaker }: { readonly pacemaker: PacemakerCluster | null }) {
  const devices = pacemaker ? primitives(pacemaker).filter(isDevice) : [];
  return pacemaker && devices.length > 0 ? { path: pacemaker.path, devices } : null;
}

function isDevice({ agent }: Primitive): boolean {
  return agent.standard === 'stonith';
}
