import { tag } from '../../lib/topology/said';
import type { RegistrationsRecord } from '../../lib/topology/dual-site';

/**
 * Where devices register when there are several sites. A site never learns a contact from another one: a router in front of
 * a device lets in what comes from the address the device registered to, and from nowhere else.
 */
export class Registrations {
  /**
   * At every site at once: each device is told of the sites one by one, and each site reaches it over the registration it
   * has there. Nobody waits for a device to register anew when a site is lost. The devices have to be able to.
   */
  public static dual(): Registrations {
    return new Registrations({ by: 'dual' });
  }

  /**
   * At one site: the device finds it by the names in DNS, and goes to the next when it gets no answer. A call reaches the
   * device through that site alone. For sites of which one serves at a time, or whose users do not call each other.
   */
  public static none(): Registrations {
    return new Registrations({ by: 'none' });
  }

  private constructor(public readonly record: RegistrationsRecord) {
    tag(this, 'Registrations');
  }
}
