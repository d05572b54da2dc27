import { pacemaker } from '../../facts/pacemaker';
import { sources } from '../../facts/sources';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** A fence agent that asks a management controller has one to ask. */
export const fencingFindsItsDevice = defineRule({
  id: 'platform/fencing-finds-its-device',
  severity: 'error',
  // Fencing that never succeeds is worse than none: Pacemaker waits for it, and no address moves.
  acceptable: false,
  summary: 'fence agents ask something that the platform has',
  why: 'The node is dead, nothing answers the fence agent, and Pacemaker waits for ever before it moves the virtual IP.',
  sources: [sources.awsInstances],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(cloud, 'registrar', {
        ...inTwoZones,
        fencing: Fencing.agent('fence_idrac', {
          ip: '10.20.0.250',
          username: 'fence',
          password: Secret.fromVariable('idrac_password'),
        }),
      });`,
    fix: 'change `fencing`, or use Platform.ssh with machines of your own',
    right: `
      new PerNodeDatabaseTopology(cloud, 'registrar', {
        ...inTwoZones,
        fencing: Fencing.aws(),
      });`,
  },
  check: perCluster(
    ({ pacemaker: found }, { platform }) =>
      found?.fencing.kind === 'devices' && platform.capabilities.managementControllers === 'no' ? found : null,
    ({ path, resources }) =>
      resources
        .flatMap((resource) => (resource.kind === 'primitive' ? [resource] : []))
        .filter(({ agent }) => agent.standard === 'stonith' && pacemaker.controllerAgents.test(agent.type))
        .map(({ id, agent }) => ({
          path,
          message: `'${id}' asks a management controller, and machines of this platform have none`,
          found: agent.type,
          allowed: 'an agent that asks the API of the platform, such as fence_aws',
          fix: 'change `fencing`, or use Platform.ssh with machines of your own',
        })),
  ),
});
