import { describe, expect, it } from 'vitest';
import { canApply, on } from './apply-machine';

const possible = canApply('the apply program with shared databases on a machine of stand-ins');

/** A server's own program: what it is asked is logged, and each verb does what a file of its name says. */
const SERVER = String.raw`
cat >/var/lib/home/database <<'END'
#!/bin/sh
echo "database $*" >>/var/lib/log
[ $# -gt 0 ] || cat /var/lib/usage 2>/dev/null || exit 1
[ "$1" != start ] || : >/var/lib/units/mariadb.service.active
[ ! -e "/var/lib/refuses-$1" ] || { echo "why not $1"; exit 1; }
END
chmod 755 /var/lib/home/database
for tool in mariadbd haproxy; do
	stand_in $tool <<'END'
#!/bin/sh
for word in "$@"; do
	file=$(echo "$word" | sed 's/.*=//')
	[ ! -f "$file" ] || ! grep BROKEN "$file" || exit 1
done
END
done
stand_in mariadb <<'END'
#!/bin/sh
echo "mariadb $*" >>/var/lib/log
END
member() {
	release database <<END
server mariadb.service
unit mariadb.service enabled
file /etc/mysql/mariadb.conf.d/90-opensips-cdk.cnf restart-database $1
END
}
access() {
	release access <<END
unit haproxy.service enabled
file /etc/haproxy/haproxy.cfg reload-haproxy $1
file /var/lib/home/load-schema nothing echo load-schema >>/var/lib/log
END
}
`;

const after = (script: string) => on(`${SERVER}${script}`).lines;

describe.skipIf(!possible)('the apply program on a server of a shared database', () => {
  it('lets the server start by its own program, and waits until it is healthy', () => {
    expect(after('member one; echo "$code"; cat /var/lib/log')).toEqual(['0', 'database start', 'database healthy']);
  });

  it('restarts it when the others can do without it, and waits until it is healthy again', () => {
    const lines = after('member one; : >/var/lib/log; member two; echo "$code"; cat /var/lib/log');
    expect(lines).toEqual([
      '0',
      'database may-restart',
      'database ',
      'restart mariadb.service',
      'database start',
      'database healthy',
      'database healthy',
    ]);
  });

  it('lets it restart by its own program, where that knows how', () => {
    const lines = after(
      `member one; echo '  restart  the same' >/var/lib/usage; : >/var/lib/log; member two; echo "$code"; cat /var/lib/log`,
    );
    expect(lines).toEqual(['0', 'database may-restart', 'database ', 'database restart', 'database healthy']);
  });

  it('touches nothing while the others cannot do without it, and says why', () => {
    const lines = after(`member one; : >/var/lib/refuses-may-restart; : >/var/lib/log; member two
echo "$code $(cat /etc/mysql/mariadb.conf.d/*) $(grep -c restart /var/lib/log) $(grep -c ^restart /var/lib/log)"
tail -n 2 /var/lib/out`);
    expect(lines[0]).toMatch(/^1 one \d+ 0$/);
    expect(lines.slice(1)).toEqual([
      'why not may-restart',
      'opensips-cdk: the other servers of the database cannot do without m now; nothing has changed',
    ]);
  });

  it('touches nothing when the server refuses its file', () => {
    const lines = after('member one; : >/var/lib/log; member BROKEN; echo "$code"; cat /var/lib/log');
    expect(lines).toEqual(['1']);
  });

  it('puts the previous file back when the server does not get well', () => {
    const lines = after(`member one; : >/var/lib/refuses-healthy
member two; echo "$code $(cat /etc/mysql/mariadb.conf.d/*)"; tail -n 1 /var/lib/out`);
    expect(lines[0]).toBe('1 one');
    expect(lines[1]).toMatch(/the roll-out of database failed on m/);
  });
});

describe.skipIf(!possible)('the apply program on the way to a shared database', () => {
  it('opens the way before it loads tables, and reloads for a changed way', () => {
    expect(after('access one; access two; echo "$code"; cat /var/lib/log')).toEqual([
      '0',
      'start haproxy.service',
      'mariadb --defaults-file=/etc/opensips-cdk/database.cnf --execute=DO 0',
      'load-schema',
      'reload haproxy.service',
    ]);
  });

  it('leaves a way that is no longer one until OpenSIPS has its own new file', () => {
    const lines = after(`access one; : >/var/lib/log
release access <<END
END
echo "$code $(ls /etc/haproxy) $(ls /var/lib/units)"
mkdir /etc/opensips
release proxy <<END
unit opensips.service enabled
file /etc/opensips/opensips.cfg restart-proxy two
END
echo "$code" $(ls /var/lib/units)`);
    expect(lines).toEqual(['0  haproxy.service.active', '0 opensips.service.active opensips.service.enabled']);
  });

  it('touches nothing when haproxy refuses its file', () => {
    expect(after('access one; : >/var/lib/log; access BROKEN; echo "$code"; cat /var/lib/log')).toEqual(['1']);
  });
});

const PROXY = String.raw`
: >/var/lib/units/opensips.service.active
mkdir /etc/opensips
proxy() {
	release proxy <<END
unit opensips.service cluster
group active-node
resource opensips
file /etc/opensips/opensips.cfg restart-proxy $1
END
}
rm /var/lib/home/synced
: >/var/lib/together
`;

describe.skipIf(!possible)('the apply program on a node whose OpenSIPS runs under the address alone', () => {
  const rolled = (peer: string, also = '') =>
    on(`${PROXY}proxy one; : >/var/lib/units/opensips.service.active; : >/var/lib/log
pacemaker ${peer}
${also}
proxy two
echo "$code $(cat /etc/opensips/opensips.cfg) $(cat /var/lib/holder)"; grep -e --restart -e --move /var/lib/log || :
tail -n 1 /var/lib/out`).lines;

  it('moves to any node that is online: there is nothing to be in sync with', () => {
    expect(rolled(`'online="true"' no`)).toEqual([
      '0 two peer',
      '--move --resource active-node --node peer --lifetime PT15M',
      'opensips-cdk: m proxy: done',
    ]);
  });

  it('has Pacemaker restart OpenSIPS where no other node is online', () => {
    expect(rolled(`'online="false"' no`)).toEqual([
      '0 two m',
      '--restart --resource opensips --timeout=200s',
      'opensips-cdk: m proxy: done',
    ]);
  });

  it('touches nothing when an operator forbade the other node', () => {
    const lines = rolled(`'online="true"' no`, ': >/var/lib/banned');
    expect(lines[0]).toBe('1 one m');
    expect(lines[1]).toMatch(/no other node is online and free to take it; nothing has changed/);
  });

  it('starts nothing where the address is not', () => {
    expect(
      rolled(`'online="true"' no`, 'echo peer >/var/lib/holder; rm /var/lib/units/opensips.service.active'),
    ).toEqual(['0 two peer', 'opensips-cdk: m proxy: done']);
  });
});
