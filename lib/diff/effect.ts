import type { OnChange } from '../artifacts';
import type { Role } from './roles';

/** What a change does to service, the worst last. */
export const EFFECTS = [
  'nothing',
  'reload',
  'standby-restart',
  'vip-move',
  'calls-at-risk',
  'quorum-at-risk',
  'data-at-risk',
  'machine-replaced',
] as const;
export type Effect = (typeof EFFECTS)[number];

/** What each means, half a sentence. */
export const MEANING: Readonly<Record<Effect, string>> = {
  nothing: 'no daemon that serves is told anything',
  reload: 'a daemon takes it while it runs; nobody is disconnected',
  'standby-restart': 'something restarts that serves nobody at that time',
  'vip-move': 'what restarts has handed the virtual address over before',
  'calls-at-risk': 'service is interrupted, or clients have to do something',
  'quorum-at-risk': 'meanwhile one more fault stops a cluster, or splits it',
  'data-at-risk': 'data may be lost, or left behind',
  'machine-replaced': 'the machine is stopped, made anew, or at another address',
};

/** An effect, and one sentence without a full stop that says what really happens. */
export interface Verdict {
  readonly effect: Effect;
  readonly because: string;
}

export function verdict(effect: Effect, because: string): Verdict {
  return { effect, because };
}

/** The worse of two; the first where they are alike. */
export function worse(a: Effect, b: Effect): Effect {
  return EFFECTS.indexOf(b) > EFFECTS.indexOf(a) ? b : a;
}

export function worstOf(effects: Iterable<Effect>): Effect {
  let worst: Effect = 'nothing';
  for (const effect of effects) worst = worse(worst, effect);
  return worst;
}

export function isAtLeast(effect: Effect, least: Effect): boolean {
  return EFFECTS.indexOf(effect) >= EFFECTS.indexOf(least);
}

/**
 * What a changed file does, by what the apply program then does and by what the machine is:
 *
 * | asks for             | effect                                                                              |
 * | -------------------- | ----------------------------------------------------------------------------------- |
 * | `nothing`            | nothing                                                                             |
 * | `reload-…`           | reload; an address of all sites is taken away and put back: calls at risk           |
 * | `restart-check`      | reload                                                                              |
 * | `restart-proxy`      | VIP move; calls at risk where nobody takes over                                     |
 * | `restart-database`   | own database: as `restart-proxy`; Galera, NDB data: quorum at risk; a primary: calls at risk; else restart of a standby |
 * | `restart-arbitrator` | quorum at risk                                                                      |
 * | `restart-corosync`   | quorum at risk                                                                      |
 * | `restart-tickets`    | a vote: restart of a standby; a site: calls at risk                                 |
 * | not known            | calls at risk                                                                       |
 */
export function effectOfFile(onChange: OnChange | null, path: string, role: Role | null): Verdict {
  switch (onChange) {
    case 'nothing':
      return verdict('nothing', 'it is read the next time it is used');
    case 'reload-packages':
      return verdict('reload', 'the list of packages is fetched again; no package changes by it');
    case 'reload-sysctl':
      return verdict('reload', 'the kernel takes it at once');
    case 'reload-firewall':
      return verdict('reload', 'the whole table is replaced in one step; connections that may stay stay');
    case 'reload-units':
      return effectOfUnitFile(path);
    case 'reload-haproxy':
      return verdict('reload', 'haproxy reloads: new connections go to the new process, old ones end with the old one');
    case 'reload-corosync':
      return verdict('reload', 'Corosync takes it while it runs');
    case 'restart-check':
      return verdict('reload', 'the health check of the database listens anew; a question in between is asked again');
    case 'restart-proxy':
      return effectOfProxyRestart(role);
    case 'restart-database':
      return effectOfDatabaseRestart(role);
    case 'restart-arbitrator':
      return verdict(
        'quorum-at-risk',
        'the vote of the database is away while garbd restarts: no member may be lost then',
      );
    case 'restart-corosync':
      return verdict(
        'quorum-at-risk',
        'Pacemaker stops and Corosync restarts, one node after the other; nodes with different keys do not hear each other, so until the last one is changed nobody can take over, and service is interrupted when that one restarts',
      );
    case 'restart-tickets':
      return role?.tickets === 'vote'
        ? verdict('standby-restart', 'boothd restarts; sites keep the ticket they have meanwhile')
        : verdict(
            'calls-at-risk',
            'boothd restarts through Pacemaker, and what waits for the ticket stops and starts with it',
          );
    default:
      return verdict(
        'calls-at-risk',
        'what a change of it does is not known, so the worst that is plausible is assumed',
      );
  }
}

function effectOfUnitFile(path: string): Verdict {
  if (path.endsWith('/opensips-cdk-anycast.service'))
    return verdict('calls-at-risk', 'the address of all sites is taken off this machine and put back at once');
  if (path.includes('/opensips.service.d/'))
    return verdict('reload', 'systemd reads it; OpenSIPS starts by it the next time');
  return verdict('reload', 'systemd reads it, and what it describes beside the serving daemons starts anew');
}

/** OpenSIPS restarts. */
export function effectOfProxyRestart(role: Role | null): Verdict {
  const proxy = role?.proxy;
  if (!proxy) return verdict('calls-at-risk', 'OpenSIPS restarts, and what this machine serves is not known');
  if (proxy.anycast === 'yes' && proxy.service === null)
    return verdict(
      'calls-at-risk',
      'OpenSIPS restarts in place; packets of its clients get no answer until it is back',
    );
  if (proxy.service === null || proxy.nodes.length < 2)
    return verdict('calls-at-risk', 'OpenSIPS restarts in place, and nobody takes over meanwhile');
  if (proxy.service === 'with-virtual-ip')
    return verdict(
      'vip-move',
      'OpenSIPS runs where the virtual address is: from there it moves to another node first, and elsewhere nothing has to restart',
    );
  return verdict('vip-move', 'OpenSIPS restarts; a node that holds the virtual address hands it over first');
}

function effectOfDatabaseRestart(role: Role | null): Verdict {
  const database = role?.database;
  if (!database) {
    if (role?.proxy?.database !== 'own')
      return verdict('calls-at-risk', 'a database restarts, and what this machine serves is not known');
    const { effect } = effectOfProxyRestart(role);
    return effect === 'vip-move'
      ? verdict(
          'vip-move',
          'the database of this node restarts; if it holds the virtual address it hands it over first',
        )
      : verdict('calls-at-risk', 'the database of this node restarts, and OpenSIPS knows no account meanwhile');
  }
  const { kind, as, votes, isFirst } = database;
  if (kind === 'galera')
    return verdict(
      'quorum-at-risk',
      `the server restarts when the others can do without it; ${votes - 1} of ${votes} votes are left meanwhile, and whoever used it goes on at another one`,
    );
  if (kind === 'ndb' && as === 'data')
    return verdict(
      'quorum-at-risk',
      'the data node restarts when all others are there; its rows have one copy less meanwhile',
    );
  if (kind === 'replicated' && isFirst === 'yes')
    return verdict(
      'calls-at-risk',
      'if it is the primary, nothing can be written until it is back: no registration, no new call record',
    );
  return verdict('standby-restart', 'the server restarts when the others can do without it');
}
