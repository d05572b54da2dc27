import { pacemaker as facts } from '../facts/pacemaker';
import { stopNoticed, takeover, unmeasured } from '../facts/takeover';
import { primitives, type PacemakerCluster, type ProxyClusterParts, type VirtualIp } from '../model';
import { effectiveToken } from '../resolve/timing';
import type { Term } from './simulation';
import { preferred } from './state';
import { always, secondsOf, term } from './terms';

const LAB = 'measured in the lab';
const GUESS = 'estimated, not measured';

/** Until the nodes that are left agree that one is gone. */
export function lossNoticed({ totem, members, quorum }: PacemakerCluster): readonly Term[] {
  const { token, consensus } = totem;
  const used = effectiveToken(token, members.length);
  const more = members.length > 2 ? `, with token_coefficient for ${members.length} nodes` : '';
  return [
    term('Corosync notices the silence (token)', used, `pacemaker.timing${more}`),
    term('the nodes that are left agree (consensus)', consensus, 'pacemaker.timing'),
    ...(quorum.kind === 'device'
      ? [term('the third vote comes', unmeasured.thirdVote, `corosync-qdevice, sync_timeout; ${GUESS}`)]
      : []),
  ];
}

/** Until a lost node is surely off; none without fencing. */
export function fenced(cluster: PacemakerCluster, target: string): readonly Term[] {
  if (cluster.fencing.kind === 'none') return [];
  const limit = Number.parseInt(cluster.properties['stonith-timeout'] ?? '', 10);
  const to = Number.isFinite(limit) ? limit : facts.defaults.fencingTimeout.toSeconds();
  const isSpared = (preferred(cluster) ?? cluster.members[0]?.machine) === target;
  return [
    ...(isSpared && cluster.quorum.kind === 'two-node'
      ? [
          term(
            `the shot at ${target} is delayed (pcmk_delay_base)`,
            facts.defaults.fencingDelay,
            'so that a broken link does not kill both',
          ),
        ]
      : []),
    term(
      `${target} is switched off, and that is proven`,
      { from: unmeasured.fencing.from, to },
      `stonith-timeout; ${GUESS}`,
    ),
  ];
}

/** Pacemaker decides, and the address goes up elsewhere, with OpenSIPS where that starts after it. */
export function goesUp(parts: ProxyClusterParts): readonly Term[] {
  return [decided(), ...addressUp(parts.virtualIp), ...started(parts)];
}

export function decided(): Term {
  return term('Pacemaker decides', takeover.decision, LAB);
}

/** OpenSIPS starts after the address; none where it runs already. */
function started({ pacemaker }: ProxyClusterParts): readonly Term[] {
  if (pacemaker?.service !== 'with-virtual-ip') return [];
  return [
    term(
      'OpenSIPS starts, with few calls to read',
      takeover.start,
      `${LAB}; 5000 calls take 0.3 s more, 20000 take 10 to 14 s`,
    ),
  ];
}

export function addressUp(virtualIp: VirtualIp | null): readonly Term[] {
  const { aws } = facts;
  switch (virtualIp?.movedBy) {
    case undefined:
      return [];
    case 'announcement':
      return [term('the address moves (IPaddr2)', takeover.address, LAB)];
    case 'interface': {
      const to = secondsOf(aws.address.start);
      return [
        term(
          'the interface is given the address (awsvip)',
          { from: unmeasured.api.from, to },
          `limit of the start; ${GUESS}`,
        ),
        ...(virtualIp.allocation === null
          ? []
          : [
              term(
                'the elastic address follows (awseip)',
                { from: unmeasured.api.from, to },
                `limit of the start; ${GUESS}`,
              ),
            ]),
      ];
    }
    case 'route':
      return [
        term(
          'the routes lead to the other machine (aws-vpc-move-ip)',
          { from: unmeasured.api.from, to: secondsOf(aws.route.start) },
          `limit of the start; ${GUESS}`,
        ),
      ];
  }
}

/** Pacemaker sees that something of its own has failed. */
export function failureNoticed(cluster: PacemakerCluster, id: string): readonly Term[] {
  const monitor = primitives(cluster)
    .find((each) => each.id === id)
    ?.operations.find(({ name }) => name === 'monitor');
  if (!monitor) return [];
  return [
    term(
      `Pacemaker looks at it (monitor of ${id})`,
      { from: 0, to: always(monitor.interval).to },
      "the resource's operations",
    ),
  ];
}

/** What failed is stopped, before anything else may move. */
export function stopped(cluster: PacemakerCluster, id: string): readonly Term[] {
  const found = primitives(cluster).find((each) => each.id === id);
  const stop = found?.operations.find(({ name }) => name === 'stop');
  if (found?.agent.standard !== 'systemd' || !stop) return [];
  return [
    term(
      `${id} is stopped; Pacemaker asks systemd whether it is`,
      stopNoticed(stop.timeout.toMillis()),
      'a tenth of the limit of its stop, at most 2 s',
    ),
  ];
}
