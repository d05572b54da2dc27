import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dialects } from '../../../lib/facts/opensips/dialects';
import { startCalls, type Calls } from '../../../lib/lab/traffic/calls';
import { asForetold } from './foretold';
import { missing, Rehearsal, versions } from './rehearsal';
import { leaks, secretsOf } from './secrets';
import { articleRig } from './topologies';
import { watched } from './watched';

const USERS = 500;
const CALLS = 20;
const NODES = ['vsvr2a', 'vsvr2b'] as const;

const CFG = '/etc/opensips/opensips.cfg';
/** Of the daemons that a roll may leave alone. */
const PIDS = 'systemctl show --property=MainPID --value opensips.service corosync.service pacemaker.service';
const OPENSIPS_PID = 'systemctl show --property=MainPID --value opensips.service';

/** When the address came and went, and when OpenSIPS was started anew. */
const STORY = `journalctl --no-pager --output=cat | grep -oE 'Adding inet address|IP status = ok, IP_CIP=|Stopping opensips.service'`;

/** Whether the machine held the address at each restart of OpenSIPS. */
function restartsWith(story: string, holdsAtFirst: boolean): readonly ('with' | 'without')[] {
  let holds = holdsAtFirst;
  return story.split('\n').flatMap((event) => {
    if (event.startsWith('Adding')) holds = true;
    if (event.startsWith('IP status')) holds = false;
    return event.startsWith('Stopping') ? [holds ? ('with' as const) : ('without' as const)] : [];
  });
}

const lacking = missing();
if (lacking !== undefined) console.warn(`skipped: the lab (${lacking})`);

// One lab, from bare machines through every fault: each test leaves it whole for the next.
describe.skipIf(lacking !== undefined).each(lacking === undefined ? versions(['3.6', '2.2']) : [])(
  'the article’s rig in a lab, $real $version',
  ({ version, real }) => {
    const r = new Rehearsal(articleRig, version, real);
    const isReal = () => r.real === 'OpenSIPS';
    let calls: Calls | undefined;

    const onBoth = (script: string) => r.onEach(NODES, script);
    const other = (name: string) => (name === 'vsvr2a' ? 'vsvr2b' : 'vsvr2a');
    /** What a fault must leave: the cluster whole, and every confirmed call reachable. */
    const nothingLost = async () => {
      await r.whole();
      if (calls) expect(await calls.check()).toBe(CALLS);
    };

    /** An OpenSIPS that was restarted knows of calls what others tell it, and in 2.2 and 2.3 nobody does. */
    const callsSurviveRestarts = dialects[version].startSync === 'yes';
    const callAnew = async () => {
      await calls?.end().catch(() => undefined);
      const { lab, cluster } = await r.open();
      calls = await startCalls(lab, cluster, CALLS);
      expect(calls.established).toBe(CALLS);
    };
    /** 2.2 sends nothing to a node for some time after it did not answer: calls anew until both nodes have them. */
    const callUntilBothKnow = async () =>
      vi.waitFor(
        async () => {
          await callAnew();
          const known = await onBoth("/usr/lib/opensips-cdk/mi dlg_list | grep -c 'state:: 4'");
          expect(Math.min(...known.map(Number))).toBeGreaterThanOrEqual(CALLS);
        },
        { timeout: 120_000, interval: 5000 },
      );
    /** After a restart of the OpenSIPS that serves: the same, as far as the version can. */
    const nothingLostInRestart = async () => {
      await r.whole();
      if (calls && !callsSurviveRestarts) await callUntilBothKnow();
      await nothingLost();
    };
    /** After a restart of one that does not serve: the calls are there, and so that the next fault finds them on both. */
    const nothingLostElsewhere = async () => {
      await nothingLost();
      if (calls && !callsSurviveRestarts) await callUntilBothKnow();
    };

    beforeAll(async () => {
      r.topology({});
      await r.lab('up');
    }, 600_000);
    afterAll(async () => {
      await calls?.end().catch(() => undefined);
      r.end();
    });

    it('deploys to bare machines, and no secret shows anywhere on the way', async () => {
      const { ran, seen } = await watched(() => r.command('deploy'));
      expect(ran.code, ran.stderr).toBe(0);
      expect(ran.stdout).toContain('voip: 9 added, 0 changed, 0 destroyed');
      await r.whole();

      const cfg = await r.on('vsvr2a', `cat ${CFG}`);
      expect((await secretsOf(r)).filter((secret) => cfg.includes(secret))).toHaveLength(1);
      expect(await leaks(r, ran, seen, 'terraform_data.vsvr2a_proxy')).toEqual([]);
    });

    it('tells both databases what the model says', async () => {
      const { cluster } = await r.open();
      const rows = cluster.replication?.nodes.map(
        ({ nodeId, url }) => `${cluster.replication?.clusterId}\t${nodeId}\t${url}`,
      );
      const column = version === '2.2' ? 'machine_id' : 'node_id';
      const told = await onBoth(
        `mariadb -BN opensips -e 'SELECT cluster_id, ${column}, url FROM clusterer ORDER BY 2'`,
      );
      expect(told.map((text) => text.split('\n'))).toEqual([rows, rows]);
      const tables = cluster.database?.staticTables.by === 'replication' ? cluster.database.staticTables.tables : [];
      expect(tables).toContain('subscriber');
      const [a, b] = await onBoth(`mariadb -BN opensips -e 'CHECKSUM TABLE ${tables.join(', ')}'`);
      expect(a?.split('\n')).toHaveLength(tables.length);
      expect(b).toBe(a);
      const running = await onBoth(`mariadb -e 'SHOW ALL SLAVES STATUS\\G' | grep -c -E 'Slave_(IO|SQL)_Running: Yes'`);
      expect(running).toEqual(['2', '2']);
    });

    it('registers users through the virtual address, on both nodes, and calls between them', async () => {
      const said = await r.lab('register', String(USERS));
      expect(said).toContain(`${USERS} of ${USERS} registered`);
      if (!isReal()) return;
      await callAnew();
      // The two who call are among them.
      r.registered = USERS;
      await nothingLost();
    });

    it('changes nothing and reaches no machine when it is deployed again', async () => {
      const logins = 'journalctl --no-pager --output=cat -u ssh.service | grep -c Accepted';
      const before = await onBoth(logins);
      expect(await r.lab('deploy')).toContain('voip: 0 added, 0 changed, 0 destroyed');
      expect(await onBoth(logins)).toEqual(before);
    });

    it('moves the address when asked to', async () => {
      const from = await r.holder();
      const said = await r.lab('move');
      expect(said).toContain(`moved from ${from} to ${other(from)}`);
      await asForetold(r, 'move', said);
      await nothingLost();
      expect(await r.holder()).toBe(other(from));
    });

    it('survives that OpenSIPS alone is killed', async () => {
      const before = await r.holder();
      await asForetold(r, 'process:opensips@', await r.lab('crash', '--service', 'opensips'));
      await nothingLostInRestart();
      expect(await r.holder()).toBe(before);
    });

    it('moves the address from an OpenSIPS that hangs, which comes back as the standby', async () => {
      const active = await r.holder();
      const pid = await r.on(active, OPENSIPS_PID);
      await asForetold(r, 'process:opensips-hung@', await r.lab('freeze'));
      expect(await r.holder()).toBe(other(active));
      await nothingLostElsewhere();
      expect(await r.on(active, OPENSIPS_PID)).not.toBe(pid);
      expect(await r.holder()).toBe(other(active));
    });

    it('starts a standby again that hangs, and the address stays', async () => {
      const active = await r.holder();
      const pids = await onBoth(OPENSIPS_PID);
      await r.lab('freeze', other(active));
      await expect.poll(() => onBoth(OPENSIPS_PID), { timeout: 60_000, interval: 1000 }).not.toEqual(pids);
      await nothingLostElsewhere();
      expect(await r.holder()).toBe(active);
      expect(await r.on(active, OPENSIPS_PID)).toBe(pids[active === 'vsvr2a' ? 0 : 1]);
    });

    it('does not take machines for hung that are only busy', async () => {
      const before = [await onBoth(OPENSIPS_PID), await r.holder()];
      await onBoth(`for i in $(seq 20); do timeout 30 sh -c 'while :; do :; done' & done; wait`);
      expect([await onBoth(OPENSIPS_PID), await r.holder()]).toEqual(before);
      await nothingLost();
    });

    it('serves on while the standby machine crashes and comes back', async () => {
      const active = await r.holder();
      await r.lab('crash', other(active));
      expect(await r.holder()).toBe(active);
      await r.lab('mend');
      await nothingLostElsewhere();
      expect(await r.holder()).toBe(active);
    });

    it('serves on from the other machine when the plug of the active one is pulled, and it stays there', async () => {
      const active = await r.holder();
      await asForetold(r, 'machine:', await r.lab('crash'));
      expect(await r.holder()).toBe(other(active));
      await r.lab('mend');
      await nothingLostElsewhere();
      expect(await r.holder()).toBe(other(active));
    });

    it('serves on from the other machine when the cable of the active one is pulled', async () => {
      const active = await r.holder();
      await asForetold(r, 'link:', await r.lab('cut', active));
      await r.lab('mend');
      await nothingLost();
    });

    it('agrees again on one holder after the nodes did not hear each other', async () => {
      await asForetold(r, `link:${NODES.join('~')}`, await r.lab('cut'));
      await r.lab('mend');
      await nothingLost();
    });

    it('reads a changed row of a static table on both nodes, and restarts nothing', async () => {
      const before = await onBoth(PIDS);
      await r.on(
        'vsvr2a',
        `mariadb opensips -e "INSERT INTO dispatcher (setid, destination) VALUES (7, 'sip:192.168.3.9:5060')"`,
      );
      if (isReal())
        await expect
          .poll(() => onBoth(`/usr/lib/opensips-cdk/mi ds_list | grep -c 192.168.3.9`), {
            timeout: 90_000,
            interval: 2000,
          })
          .toEqual(['1', '1']);
      expect(await onBoth(PIDS)).toEqual(before);
    });

    it('reloads a changed row of clusterer, and restarts nothing', async () => {
      const before = await onBoth(PIDS);
      expect(await r.roll({ description: 'renamed' })).toContain('voip: 4 added');
      expect(
        await onBoth(`mariadb -BN opensips -e "SELECT COUNT(*) FROM clusterer WHERE description = 'renamed'"`),
      ).toEqual(['1', '1']);
      expect(await onBoth(PIDS)).toEqual(before);
      await nothingLost();
    });

    it('applies changed timers of Corosync to the running daemon', async () => {
      const before = await onBoth(PIDS);
      await r.roll({ description: 'renamed', token: 1700 });
      expect(await onBoth('corosync-cmapctl -g runtime.config.totem.token')).toEqual(
        NODES.map(() => 'runtime.config.totem.token (u32) = 1700'),
      );
      expect(await onBoth(PIDS)).toEqual(before);
      await nothingLost();
    });

    it('rolls a changed parameter, and the machine that restarts never holds the address', async () => {
      const before = await onBoth(OPENSIPS_PID);
      const first = await r.holder();
      await onBoth('journalctl --rotate --vacuum-time=1s');
      await r.roll({ udpWorkers: 5 });
      const stories = await onBoth(STORY);
      expect(stories.map((story, i) => restartsWith(story, NODES[i] === first))).toEqual([['without'], ['without']]);
      const after = await onBoth(OPENSIPS_PID);
      expect(after.map((pid, i) => pid !== before[i])).toEqual([true, true]);
      expect(await onBoth(`grep -cE '(udp_workers|children) ?= ?5$' ${CFG}`)).toEqual(['1', '1']);
      await nothingLostInRestart();
    });

    // Ours is held to what the stand-in knows, and to more: it refuses nothing that comes as far.
    it('refuses a script that the daemon refuses, with service untouched', async ({ skip }) => {
      skip(!isReal(), 'a stand-in refuses nothing that gets as far');
      const before = [await onBoth(PIDS), await onBoth(`sha256sum ${CFG}`), await r.holder()];
      r.topology({ udpWorkers: 5, route: '$no_such_variable = 1;' });
      const { code, stderr } = await r.command('deploy');
      expect(code).toBe(1);
      expect(stderr).toContain(`${CFG} was refused; nothing has changed on vsvr2a`);
      expect(stderr).toContain('no_such_variable');
      expect([await onBoth(PIDS), await onBoth(`sha256sum ${CFG}`), await r.holder()]).toEqual(before);
      expect(await r.roll({ udpWorkers: 5 })).toContain('changed');
      await nothingLost();
    });

    it('brings a rotated database password to both nodes', async () => {
      const shown = `mariadb -BN -e "SELECT authentication_string FROM mysql.global_priv JOIN mysql.user USING (Host, User) WHERE User NOT IN ('root', 'mysql', 'mariadb.sys', 'opensips')"`;
      const before = await onBoth(shown);
      r.topology({ udpWorkers: 5, passwordVersion: 2 });
      const { code, stderr } = await r.command('deploy', [], { TF_VAR_replication_password: 'plantedAndRotated22' });
      expect(code, stderr).toBe(0);
      const after = await onBoth(shown);
      expect(after.every((text, i) => text !== '' && text !== before[i])).toBe(true);
      await r.on('vsvr2b', `mariadb opensips -e "DELETE FROM dispatcher WHERE setid = 7"`);
      await expect
        .poll(() => onBoth(`mariadb -BN opensips -e 'SELECT COUNT(*) FROM dispatcher'`), { timeout: 30_000 })
        .toEqual(['0', '0']);
      await nothingLost();
    });

    it('leaves the machines as they are when it is destroyed', async () => {
      const before = await onBoth(PIDS);
      expect(await r.terraform('terraform destroy -auto-approve -input=false -no-color')).toContain('9 destroyed');
      expect(await onBoth(PIDS)).toEqual(before);
      await nothingLost();
    });

    it('leaves nothing behind', async () => {
      const { lab } = await r.open();
      await calls?.end();
      calls = undefined;
      expect((await r.command('down')).code).toBe(0);
      expect(await r.traces(lab.plan)).toEqual([]);
      expect((await r.command('status')).stderr).toContain('the lab is not up');
    });
  },
);
