import { tag } from '../../lib/topology/said';
import type { RegistrationsRecord } from '../../lib/topology/dual-site';

/**
 * Where devices register when there are several sites. A router in front of a device lets in what comes from the address the
 * device registered to, and from nowhere else. So a site learns a contact from another one only where both have that address.
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

  /**
   * At one address that every site answers on, over UDP, OpenSIPS 2.4 and later: routing decides which site a packet
   * reaches, and may decide anew at any time, in the middle of a call too. Every node of every site knows all contacts and
   * calls; replies, CANCEL and ACK that reach another site than the one that waits for them are handed over.
   *
   * The address is in the segment of no site. It stands on the loopback interface of every node, which never answers for it
   * in ARP. What is the network's part: at each site a route to it through the virtual address of that site, announced to
   * the others as long as the virtual address answers OPTIONS. Packets of one client have to go to one site for as long as
   * the routes stay (no sharing packet by packet), and the sites must be let send from the address. `runbook.md` has the
   * addresses. Carriers send their calls to it, hear calls from it, and are asked by each node from its own address.
   *
   * Each site keeps its own tag, which follows its virtual address: it says who watches over the calls that began there.
   * When a site is lost, its calls can still be changed and ended through the others; nobody ends those that last too long
   * in its place. While sites do not hear each other, each knows only what reaches itself; contacts agree again when
   * devices next register.
   * @param address such as `'198.51.100.1'`, of the family of the virtual addresses
   */
  public static anycast(address: string): Registrations {
    return new Registrations({ by: 'anycast', address });
  }

  private constructor(public readonly record: RegistrationsRecord) {
    tag(this, 'Registrations');
  }
}
