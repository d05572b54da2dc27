import { corosync } from '../../facts/corosync';
import { pacemaker as facts } from '../../facts/pacemaker';
import { sources } from '../../facts/sources';
import { primitives, type Model, type ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** A machine may pause as long as virtual ones do before it counts as dead, and as long as any does where nothing fences it. */
export const tokenOutlastsAPause = defineRule({
  id: 'pacemaker/token-outlasts-a-pause',
  severity: 'warning',
  acceptable: true,
  summary: 'a machine that pauses for a moment is not given up',
  why: 'A backup stops the machine for half a second: the other node has it switched off, and every call set-up with it; or, where nothing fences, both have the address.',
  sources: [sources.corosyncConf],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        pacemaker: { timing: Timing.lan() },
      });`,
    fix: 'remove `timing`, or set it to Timing.of(…) with a longer token',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        pacemaker: { timing: Timing.of(Duration.seconds(3)) },
      });`,
  },
  check: perCluster(thatMayPause, ({ path, token, because }) => {
    const least = corosync.token.unsaid;
    if (token.toMillis() >= least.toMillis()) return [];
    return [
      {
        path,
        message: because,
        found: `a token of ${token.toString()}`,
        allowed: `${least.toString()} or more; 10 s where machines are moved or copied while they run`,
        fix: 'remove `timing`, or set it to Timing.of(…) with a longer token',
      },
    ];
  }),
});

function thatMayPause({ pacemaker }: ProxyClusterParts, { platform }: Model) {
  if (!pacemaker) return null;
  const { path, totem } = pacemaker;
  const virtual =
    platform.id === 'aws' ||
    primitives(pacemaker).some(({ agent }) => agent.standard === 'stonith' && facts.hypervisorAgents.test(agent.type));
  if (virtual)
    return {
      path,
      token: totem.token,
      because: 'a virtual machine that pauses for a moment is taken for dead and fenced',
    };
  if (pacemaker.fencing.kind === 'none')
    return {
      path,
      token: totem.token,
      because: 'a machine that pauses for a moment has its address taken, and comes back with it',
    };
  return null;
}
