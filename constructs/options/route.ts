import { plain, secondsOf, tag, textRecordOf } from '../../lib/topology/said';
import type { RouteKind, RouteRecord } from '../../lib/topology/topology';
import type { Duration } from '../../lib/units';
import type { Text } from './text';

/**
 * A block of OpenSIPS script. It is checked like our own: its braces, and every function in it against the version and
 * the loaded modules.
 */
export class Route {
  /** Statements for the main route, after the sanity checks and before authentication. */
  public static request(text: string | Text): Route {
    return new Route('request', '', text);
  }

  /** `route[name]` */
  public static route(name: string, text: string | Text): Route {
    return new Route('route', name, text);
  }

  /** `branch_route[name]` */
  public static branch(name: string, text: string | Text): Route {
    return new Route('branch_route', name, text);
  }

  /** `failure_route[name]` */
  public static failure(name: string, text: string | Text): Route {
    return new Route('failure_route', name, text);
  }

  /** `onreply_route[name]` */
  public static onReply(name: string, text: string | Text): Route {
    return new Route('onreply_route', name, text);
  }

  /** `timer_route[name, seconds]`; the interval is a whole number of seconds. */
  public static timer(name: string, interval: Duration, text: string | Text): Route {
    return new Route('timer_route', name, text, secondsOf(interval));
  }

  /** `event_route[name]` */
  public static event(name: string, text: string | Text): Route {
    return new Route('event_route', name, text);
  }

  /** `local_route`, for requests OpenSIPS makes itself. */
  public static local(text: string | Text): Route {
    return new Route('local_route', '', text);
  }

  /** `startup_route`, run once at start. */
  public static startup(text: string | Text): Route {
    return new Route('startup_route', '', text);
  }

  /** `error_route`, for requests that cannot be parsed. */
  public static error(text: string | Text): Route {
    return new Route('error_route', '', text);
  }

  public readonly record: RouteRecord;

  private constructor(kind: RouteKind, name: string, text: string | Text, interval?: number) {
    tag(this, 'Route');
    this.record = { kind, name: plain(name), interval, text: textRecordOf(text) };
  }
}
