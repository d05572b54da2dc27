import { describe, expect, it } from 'vitest';
import {
  App,
  Cidr,
  Fencing,
  Machine,
  GaleraCluster,
  OpenSipsPackages,
  OpenSipsStack,
  PerNodeDatabaseTopology,
  ReplicatedDatabase,
  Secret,
  SharedDatabaseTopology,
  Size,
  Timing,
  VirtualIp,
  type OpenSipsStackProps,
  type PerNodeDatabaseTopologyProps,
} from '../../constructs';
import { compare } from '../../lib/diff';
import { changesAt, diffOf, found, onlyStack, sideOf } from '../support/diff';
import { rig, rigProps, sshPlatform } from '../support/rig';
import { galeraProps, sharedRig, sharedRigProps } from '../support/shared-rig';

const CFG = '/etc/opensips/opensips.cfg';
const COROSYNC = '/etc/corosync/corosync.conf';

const pair = (props: Partial<PerNodeDatabaseTopologyProps> = {}) => rig(props).stack;
const shared = (props: Parameters<typeof sharedRig>[0] = {}) => sharedRig(props).stack;
const ipmi = (version = 1) => {
  const device = (address: string) => ({
    address,
    user: 'fence',
    password: Secret.fromEnvironment('ipmi', { version }),
  });
  return Fencing.ipmi({ vsvr2a: device('10.9.0.1'), vsvr2b: device('10.9.0.2') });
};

function named(id: string, props: Partial<OpenSipsStackProps> = {}): OpenSipsStack {
  const stack = new OpenSipsStack(new App(), 'voip', { platform: sshPlatform(), ...props });
  new PerNodeDatabaseTopology(stack, id, rigProps());
  return stack;
}

describe('a pair with a database per node', () => {
  it('has no diff with itself', () => {
    expect(diffOf(pair(), pair())).toEqual({ stacks: [], effect: null, notes: [] });
  });

  it('restarts OpenSIPS for another log level, where the address is not', () => {
    const diff = diffOf(pair(), pair({ logLevel: 4 }));
    expect(diff.effect).toBe('vip-move');
    for (const machine of ['vsvr2a', 'vsvr2b'])
      expect(changesAt(diff, machine)).toEqual([`file changed ${CFG}: vip-move`]);
    const { steps, calls } = onlyStack(diff);
    expect(steps.map(({ machine, components, begins }) => [machine, components, begins])).toEqual([
      ['vsvr2a', ['proxy'], 'after-the-step-before'],
      ['vsvr2b', ['proxy'], 'after-the-step-before'],
    ]);
    expect(steps[0]?.does).toEqual(['OpenSIPS restarts']);
    expect(steps[0]?.before.join()).toMatch(/opensips -C.*online, synced, and reached/);
    expect(calls[0]).toContain('192.168.3.100 moves once or twice');
    expect(calls.join()).toContain('registrations are kept: every node holds them');
  });

  it('shows the lines that differ, and no others', () => {
    const [change] = found(diffOf(pair(), pair({ logLevel: 4 })), 'vsvr2a');
    expect(change?.patch.filter((line) => /^[+-]/.test(line))).toEqual([
      '-log_level = 3',
      '-xlog_level = 3',
      '+log_level = 4',
      '+xlog_level = 4',
    ]);
  });

  it('counts a new node before it is there', () => {
    const nodes = [...rigProps().nodes, Machine.at('vsvr2c', '192.168.3.127')];
    const diff = diffOf(pair(), pair({ nodes }));
    expect(diff.effect).toBe('quorum-at-risk');
    expect(changesAt(diff, 'vsvr2c')).toEqual(['machine added vsvr2c: nothing']);
    const changes = found(diff, 'vsvr2a');
    expect(changes.find(({ what }) => what === COROSYNC)).toMatchObject({ effect: 'quorum-at-risk' });
    const rows = changes.find(({ what }) => what === 'rows.sql');
    expect(rows?.parts).toEqual([
      expect.objectContaining({ kind: 'row', is: 'added', what: 'clusterer cluster_id=1 node_id=3' }),
    ]);
    expect(onlyStack(diff).steps.map(({ machine }) => machine)).toEqual(['vsvr2a', 'vsvr2b', 'vsvr2c', 'vsvr2a']);
    expect(onlyStack(diff).steps.at(-1)?.components).toEqual(['cib']);
  });

  it('tells who has to be told of another virtual address', () => {
    const diff = diffOf(pair(), pair({ virtualIp: VirtualIp.of('192.168.3.101/24') }));
    expect(diff.effect).toBe('calls-at-risk');
    expect(changesAt(diff, 'registrar-pacemaker')).toEqual(['cib changed virtual-ip parameter ip: calls-at-risk']);
    const { calls } = onlyStack(diff);
    expect(calls[0]).toContain('192.168.3.100 becomes 192.168.3.101');
    expect(calls.join()).toContain('passwords are hashed with the realm, which was 192.168.3.100');
    expect(calls.join()).toContain('nobody answers at either');
    expect(calls.join()).not.toContain('moves once or twice');
  });

  it('with a domain of its own keeps its passwords at another virtual address', () => {
    const domains = ['voip.example'];
    const diff = diffOf(pair({ domains }), pair({ domains, virtualIp: VirtualIp.of('192.168.3.101/24') }));
    expect(onlyStack(diff).calls.join()).not.toContain('realm');
  });

  it('shows a rotated secret by its version, with what fills it in', () => {
    const nonce = (version: number) => pair({ nonceSecret: Secret.fromEnvironment('nonce', { version }) });
    const diff = diffOf(nonce(1), nonce(2));
    expect(diff.effect).toBe('vip-move');
    expect(found(diff, 'vsvr2a')).toEqual([
      expect.objectContaining({ kind: 'secret', before: 'version 1', after: 'version 2', effect: 'vip-move' }),
    ]);
    expect(onlyStack(diff).steps[0]?.does).toEqual(['OpenSIPS restarts']);
  });

  it('knows that nodes with two keys do not hear each other', () => {
    const secret = (version: number) => named('registrar', { secret: Secret.fromEnvironment('stack', { version }) });
    const diff = diffOf(secret(1), secret(2));
    expect(diff.effect).toBe('quorum-at-risk');
    expect(onlyStack(diff).steps[0]?.does).toContain('Pacemaker stops, Corosync restarts, Pacemaker starts');
  });

  it('is fenced from now on, or no longer', () => {
    const withDevices = diffOf(pair(), pair({ fencing: ipmi() }));
    expect(found(withDevices, 'registrar-pacemaker')).toContainEqual(
      expect.objectContaining({ what: 'property stonith-enabled', before: 'false', after: 'true', effect: 'reload' }),
    );
    expect(withDevices.effect).toBe('vip-move');
    const without = diffOf(pair({ fencing: ipmi() }), pair());
    expect(without.effect).toBe('quorum-at-risk');
    expect(onlyStack(without).calls[0]).toContain('may both serve');
  });

  it('gets another fencing password without anybody noticing', () => {
    const diff = diffOf(pair({ fencing: ipmi(1) }), pair({ fencing: ipmi(2) }));
    expect(diff.effect).toBe('reload');
    expect(onlyStack(diff).steps.map(({ components }) => components)).toEqual([['cib']]);
  });

  it('takes the timers of Corosync while it runs', () => {
    const diff = diffOf(pair(), pair({ pacemaker: { timing: Timing.lan() } }));
    const change = found(diff, 'vsvr2a').find(({ what }) => what === COROSYNC);
    expect(change).toMatchObject({ effect: 'reload' });
    expect(change?.parts.map(({ what }) => what)).toContain('totem.token');
    expect(onlyStack(diff).steps[0]?.does).toContain('Corosync reads its configuration again, without a restart');
  });

  it('does not tell a machine that goes anything', () => {
    const nodes = [...rigProps().nodes, Machine.at('vsvr2c', '192.168.3.127')];
    const diff = diffOf(pair({ nodes }), pair());
    expect(changesAt(diff, 'vsvr2c')).toEqual(['machine removed vsvr2c: calls-at-risk']);
    expect(onlyStack(diff).steps.map(({ machine }) => machine)).not.toContain('vsvr2c');
    expect(diff.effect).toBe('quorum-at-risk');
  });

  it('takes a machine at another address for another machine', () => {
    const [first] = rigProps().nodes;
    const nodes = [...(first ? [first] : []), Machine.at('vsvr2b', '192.168.3.199')];
    const diff = diffOf(pair(), pair({ nodes }));
    expect(diff.effect).toBe('machine-replaced');
    expect(changesAt(diff, 'vsvr2b')).toContain('address changed vsvr2b: machine-replaced');
  });

  it('restarts for a file that OpenSIPS may have open, and reloads what has a reader of its own', () => {
    const plain = rig();
    const motd = rig();
    motd.registrar.proxies.addFile({ path: '/etc/motd', content: 'Ask Pacemaker first.\n' });
    expect(changesAt(diffOf(plain.stack, motd.stack), 'vsvr2a')).toEqual(['file added /etc/motd: vip-move']);
    const sysctl = rig();
    sysctl.registrar.proxies.addFile({ path: '/etc/sysctl.d/99-ours.conf', content: 'vm.swappiness = 1\n' });
    const diff = diffOf(plain.stack, sysctl.stack);
    expect(diff.effect).toBe('reload');
    expect(found(diff, 'vsvr2a')[0]?.parts).toEqual([
      { kind: 'key', is: 'added', what: 'vm.swappiness', before: null, after: '1' },
    ]);
  });

  it('installs another package of OpenSIPS', () => {
    const packages = OpenSipsPackages.fromRepository({ keyFingerprint: 'A'.repeat(40) });
    const diff = diffOf(pair(), pair({ packages }));
    expect(diff.effect).toBe('vip-move');
    expect(found(diff, 'vsvr2a')).toContainEqual(
      expect.objectContaining({ kind: 'package', what: 'opensips', before: 'any version', after: '3.6' }),
    );
  });

  it('says what a renamed construct takes with it', () => {
    const diff = diffOf(named('registrar'), named('edge'));
    expect(diff.effect).toBe('quorum-at-risk');
    expect(found(diff, 'voip')).toContainEqual(
      expect.objectContaining({ kind: 'name', before: 'voip/registrar/proxies', after: 'voip/edge/proxies' }),
    );
  });

  it('leaves accounts behind in a database of another name', () => {
    const diff = diffOf(pair(), pair({ database: { database: 'voip' } }));
    expect(diff.effect).toBe('data-at-risk');
    expect(onlyStack(diff).calls[0]).toContain('accounts and registrations stay behind');
  });

  it('tells clients that are no longer let in', () => {
    const wide = pair();
    const narrow = pair({ sipClients: [Cidr.of('10.0.0.0/8')] });
    expect(diffOf(wide, narrow).effect).toBe('calls-at-risk');
    expect(diffOf(narrow, wide).effect).not.toBe('calls-at-risk');
  });

  it('hands OpenSIPS from systemd to Pacemaker at a risk', () => {
    expect(diffOf(pair(), pair({ pacemaker: { service: 'clone' } })).effect).toBe('calls-at-risk');
  });
});

describe('proxies that share a database', () => {
  const database = (props: Partial<ReturnType<typeof galeraProps>>) =>
    sharedRig({}, (stack) => new GaleraCluster(stack, 'database', { ...galeraProps(), ...props })).stack;

  it('restart for another log level where the address is, by moving it', () => {
    const diff = diffOf(shared(), shared({ logLevel: 4 }));
    expect(diff.effect).toBe('vip-move');
    const { calls, steps } = onlyStack(diff);
    expect(calls[0]).toContain('1.5 in the lab');
    expect(calls.join()).toContain('registrations are kept: they are in the database that nodes share');
    expect(steps[0]?.before.join()).toContain('online and free to take it');
  });

  it('have a member less while one restarts', () => {
    const diff = diffOf(shared(), database({ bufferPool: Size.mebibytes(512) }));
    expect(diff.effect).toBe('quorum-at-risk');
    const { steps } = onlyStack(diff);
    expect(steps.map(({ machine }) => machine)).toEqual(['db1', 'db2', 'db3']);
    expect(onlyStack(diff).calls.join()).toContain('registrations and new calls wait or fail for some seconds');
    for (const { before, after, begins } of steps) {
      expect(before.join()).toContain('can do without this one');
      expect(after.join()).toContain('600 s');
      expect(begins).toBe('after-the-step-before');
    }
  });

  it('do not move the address for a node that Corosync and the database are told of alone', () => {
    const nodes = [...sharedRigProps().nodes, Machine.at('proxy3', '192.0.2.13')];
    const { calls, effect } = onlyStack(diffOf(shared(), shared({ nodes })));
    expect(effect).toBe('quorum-at-risk');
    expect(calls.join()).not.toContain('moves');
  });

  it('have a vote less when a member goes', () => {
    const members = [...galeraProps().members, Machine.at('db4', '192.0.2.24'), Machine.at('db5', '192.0.2.25')];
    const diff = diffOf(database({ members }), shared());
    expect(changesAt(diff, 'db4')).toEqual(['machine removed db4: quorum-at-risk']);
  });

  it('may lose data when a server of a replicated database goes', () => {
    const replicated = (names: readonly string[]) =>
      sharedRig(
        {},
        (stack) =>
          new ReplicatedDatabase(stack, 'database', {
            members: names.map((name) => Machine.at(name, `192.0.2.2${name.slice(2)}`)),
          }),
      ).stack;
    const diff = diffOf(replicated(['db1', 'db2', 'db3']), replicated(['db1', 'db2']));
    expect(changesAt(diff, 'db3')).toEqual(['machine removed db3: data-at-risk']);
    expect(diff.effect).toBe('data-at-risk');
  });

  it('use a password that the database knows already, one after the other', () => {
    const stack = (version: number) => {
      const made = new OpenSipsStack(new App(), 'voip', {
        platform: sshPlatform(),
        secret: Secret.fromEnvironment('stack', { version }),
      });
      const database = new GaleraCluster(made, 'database', galeraProps());
      new SharedDatabaseTopology(made, 'registrar', { ...sharedRigProps(), database });
      return made;
    };
    const diff = diffOf(stack(1), stack(2));
    expect(found(diff, 'db1').map(({ kind }) => kind)).toContain('secret');
    expect(onlyStack(diff).subjects.find(({ name }) => name === 'db1')?.changes).toContainEqual(
      expect.objectContaining({ what: 'database_runtime_password', effect: 'calls-at-risk' }),
    );
  });
});

describe('whole stacks', () => {
  it('serve nobody when they are new', () => {
    const diff = compare({ stacks: [] }, sideOf(pair()));
    expect(diff.effect).toBe('nothing');
    expect(onlyStack(diff).steps.map(({ machine }) => machine)).toEqual(['vsvr2a', 'vsvr2b', 'vsvr2a']);
  });

  it('are told nothing when they go', () => {
    const diff = compare(sideOf(pair()), { stacks: [] });
    expect(diff.effect).toBe('calls-at-risk');
    expect(onlyStack(diff).steps).toEqual([]);
  });
});
