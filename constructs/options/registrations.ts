import { each, nested, plain, props as read, recordOf, tag } from '../../lib/topology/said';
import type { RegistrationsRecord } from '../../lib/topology/dual-site';
import type { NoSqlStoreProps } from '../nosql-store';

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
   * At one site, and called from all: the site writes into a store that the user is there, and the others pass calls to him
   * on to its virtual address, which has to be reached from theirs. From OpenSIPS 2.4 on, for sites whose nodes replicate
   * contacts and whose first domain is the same. With several phones, all that are registered at the caller's site ring, and
   * those elsewhere where there are none.
   *
   * The store is somebody else's and one for all sites, such as a replica set that has members at each: MongoDB with an index
   * on `aor`; Cassandra, from 3.4 on, whose table has the columns `id` (its key), `aor` and `home_ip`; Redis, from 3.6 on, with
   * RediSearch, RedisJSON and an index `idx:usrloc` over `$.aor` of keys in `usrloc:`. While it is away each site serves its
   * own users; one whose first registration falls into that time is found by other sites once that has ended and he comes
   * again. Before 3.6 a standby that did not hear of a registration for as long as it lasts takes the user out of the store.
   *
   * @param store as the props of NoSqlStore, but for `group`, which is 'federation' if nothing is said
   */
  public static federation(store: Omit<NoSqlStoreProps, 'proxies'>): Registrations {
    const { engine, group, servers, database, user, password } = read(store);
    return new Registrations({
      by: 'federation',
      store: {
        engine: plain(engine),
        group: plain(group),
        servers: each(servers, (server) =>
          nested(server, ({ host, port }) => ({ host: plain(host), port: plain(port) })),
        ),
        database: plain(database),
        user: plain(user),
        password: recordOf(password, 'Secret'),
      },
    });
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
