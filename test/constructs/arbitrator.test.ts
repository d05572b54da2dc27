import { describe, expect, it } from 'vitest';
import { App, Arbitrator, GaleraCluster, Machine, OpenSipsStack, Platform, Secret } from '../../constructs';
import { labPlan } from '../../lib/lab/plan';
import { synthesisAsText } from '../../lib/report/synthesis';
import { errors, sshPlatform } from '../support/rig';
import { wrong, type Anything } from '../support/wrong-kinds';

const WITNESS = Machine.at('witness1', '203.0.113.5');
const MEMBERS = [1, 2, 3].map((i) => Machine.at(`db${i}`, `192.0.2.2${i}`));

describe('a stack without proxies', () => {
  it('may hold an arbitrator alone', () => {
    const stack = stackOf();
    new Arbitrator(stack, 'arbitrator', { machine: WITNESS });
    expect(errors(stack)).toEqual([]);
    const { blocked, files, blocks, model } = stack.result();
    expect(blocked).toBe(false);
    expect(model?.arbitrators).toMatchObject([{ path: 'witness/arbitrator', name: 'arbitrator', machine: 'witness1' }]);
    expect(files.map(({ path }) => path)).toContain('machines/witness1/etc/opensips-cdk/firewall.nft');
    expect(blocks.flatMap(({ labels }) => labels)).toContain('witness1_base');
    expect(synthesisAsText([stack.result()], 'out')).toMatch(/machine +witness1 +203\.0\.113\.5/);
  });

  it('may hold a database alone', () => {
    const stack = stackOf();
    new GaleraCluster(stack, 'database', { members: MEMBERS });
    expect(errors(stack)).toEqual([]);
    expect(stack.result().blocks.flatMap(({ labels }) => labels)).toContain('db3_database');
    expect(synthesisAsText([stack.result()], 'out')).toContain('used by nobody');
  });

  it('is a part of a lab', () => {
    const stack = stackOf();
    new Arbitrator(stack, 'arbitrator', { machine: WITNESS });
    const { model } = stack.result();
    const plan = labPlan('/x/main.ts', model ? [model] : []);
    expect(plan.machines.map(({ name, version }) => [name, version])).toEqual([['witness1', null]]);
  });

  it('knows the host keys of its machines', () => {
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    const platform = Platform.ssh({ user: 'root', privateKey: Secret.fromFile('k'), hostKeys: { witness1: key } });
    const stack = new OpenSipsStack(new App(), 'witness', { platform });
    new Arbitrator(stack, 'arbitrator', { machine: WITNESS });
    expect(errors(stack)).toEqual([]);
    expect(stack.result().model?.machines).toMatchObject([{ hostKey: key }]);
  });

  it('may have a vote of its database on the machine of its arbitrator', () => {
    const stack = stackOf();
    new Arbitrator(stack, 'arbitrator', { machine: WITNESS });
    new GaleraCluster(stack, 'database', { members: MEMBERS.slice(0, 2), arbitrator: WITNESS });
    expect(errors(stack)).toEqual([]);
    expect(stack.result().model?.machines.map(({ name }) => name)).toEqual(['db1', 'db2', 'witness1']);
  });
});

describe('an arbitrator that cannot be read', () => {
  it.each(wrong)('%s as its machine', (_, machine) => {
    const stack = stackOf();
    new Arbitrator(stack, 'arbitrator', { machine: machine as Anything });
    expect(errors(stack).map(({ rule, path }) => `${rule} ${path}`)).toEqual([
      'input/values-fit-their-props witness/arbitrator',
    ]);
  });

  it('for its name, its address and its links', () => {
    const stack = stackOf();
    new Arbitrator(stack, 'arbitrator', { machine: Machine.at('-', '127.0.0.1', { links: ['192.0.2.1'] }) });
    expect(errors(stack).map(({ rule }) => rule)).toEqual([
      'input/machine-names',
      'input/number-of-links',
      'input/machine-addresses',
    ]);
  });

  it('for a database that takes its name for another machine', () => {
    const stack = stackOf();
    new Arbitrator(stack, 'arbitrator', { machine: WITNESS });
    const other = Machine.at('witness1', '203.0.113.6');
    new GaleraCluster(stack, 'database', { members: MEMBERS.slice(0, 2), arbitrator: other });
    expect(errors(stack).map(({ rule, found }) => `${rule}: ${found}`)).toEqual([
      'input/names-are-unique: witness1 at 203.0.113.6',
    ]);
  });
});

function stackOf(): OpenSipsStack {
  return new OpenSipsStack(new App(), 'witness', { platform: sshPlatform() });
}
