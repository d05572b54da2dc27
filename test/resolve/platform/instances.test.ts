import { describe, expect, it } from 'vitest';
import {
  App,
  Fencing,
  Machine,
  OpenSipsStack,
  PerNodeDatabaseTopology,
  Platform,
  Secret,
  Size,
  VirtualIp,
} from '../../../constructs';
import type { AwsPlatform } from '../../../lib/model';
import { resolve } from '../../../lib/resolve';
import { awsTopology } from '../../../lib/testing';
import { A, acrossZones, B, inOneZone, options } from '../../support/aws';

const instances = (result: ReturnType<typeof inOneZone>) => (result.model?.platform as AwsPlatform).instances;
const refused = (result: ReturnType<typeof inOneZone>) =>
  result.findings.flatMap(({ rule, path, found }) =>
    rule === 'input/machines-fit-their-platform' || rule === 'input/values-can-be-read' ? [[path, found]] : [],
  );

describe('the machines that AWS makes', () => {
  it('stand where they were said to, at addresses of their subnets, with volumes where data are', () => {
    const made = instances(acrossZones());
    expect(
      made.map(({ machine, zone, databaseVolume }) => [machine, zone, databaseVolume?.toString() ?? null]),
    ).toEqual([
      ['db1', A, '20GiB'],
      ['db2', B, '20GiB'],
      ['db3', 'eu-central-1c', '20GiB'],
      ['proxy1', A, null],
      ['proxy2', B, null],
    ]);
    expect(instances(inOneZone()).map(({ databaseVolume }) => databaseVolume?.toString())).toEqual(['20GiB', '20GiB']);
  });

  it('are of the type, at the address and with the room that somebody said', () => {
    const first = { address: '10.20.0.11', instanceType: 'c7i.2xlarge', databaseVolume: Size.gibibytes(50) };
    expect(instances(inOneZone({}, { first }))[0]).toMatchObject({ type: 'c7i.2xlarge' });
    expect(instances(inOneZone({}, { first }))[0]?.address.toString()).toBe('10.20.0.11');
    expect(instances(inOneZone({}, { first }))[0]?.databaseVolume?.toString()).toBe('50GiB');
  });

  it('keep their addresses when another one comes', () => {
    const two = instances(inOneZone());
    const other = instances(acrossZones());
    const address = (list: typeof two) => list.find(({ machine }) => machine === 'proxy1')?.address.toString();
    expect(address(two)).toBe(address(other));
  });

  it.each([
    ['the network’s own address', '10.20.0.0'],
    ['the router’s', '10.20.0.1'],
    ['the last one', '10.20.15.255'],
    ['one of another zone', '10.20.16.9'],
  ])('may not have %s', (_, address) => {
    expect(refused(inOneZone({}, { first: { address } }))).toEqual([['voip/registrar/proxies/proxy1', address]]);
  });

  it('may have the first and the last that are free', () => {
    for (const address of ['10.20.0.4', '10.20.15.254'])
      expect(refused(inOneZone({}, { first: { address } }))).toEqual([]);
  });

  it('may not stand in a zone without a subnet, be of no type, or have no room', () => {
    const result = inOneZone(
      {},
      { second: 'eu-central-1d', first: { instanceType: 'big', databaseVolume: Size.gibibytes(1) } },
    );
    expect(refused(result)).toContainEqual(['voip/registrar/proxies/proxy2', 'eu-central-1d']);
    expect(refused(result)).toContainEqual(['voip/registrar/proxies/proxy1', '"big"']);
    expect(JSON.stringify(result.findings)).toContain('8GiB to 16000GiB');
  });

  it('have no addresses on further networks, for the platform makes one interface', () => {
    const nodes = [
      { name: 'proxy1', address: '192.0.2.11', links: ['198.51.100.11', '203.0.113.11'] },
      { name: 'proxy2', address: '192.0.2.12', links: ['198.51.100.12', '203.0.113.12'] },
    ];
    const { problems } = resolve(awsTopology({ proxies: { nodes } }));
    expect(problems.map(({ rule, path, found }) => [rule, path, found])).toEqual([
      ['input/machines-fit-their-platform', 'voip/registrar/proxies/proxy1', '198.51.100.11, 203.0.113.11'],
      ['input/machines-fit-their-platform', 'voip/registrar/proxies/proxy2', '198.51.100.12, 203.0.113.12'],
    ]);
  });

  it('have names that IAM takes for their roles', () => {
    const named = (machine: string) => {
      const platform = Platform.aws(options());
      const stack = new OpenSipsStack(new App(), 'voip', { platform });
      const nodes = [Machine.in(machine, platform.zone(A)), Machine.in('b', platform.zone(A))];
      const virtualIp = VirtualIp.of('10.20.0.100/20');
      new PerNodeDatabaseTopology(stack, 'registrar', { virtualIp, nodes, fencing: Fencing.none('a test') });
      return refused(stack.result());
    };
    // voip-eu-central-1- are 18.
    expect(named('m'.repeat(46))).toEqual([]);
    const long = 'm'.repeat(47);
    expect(named(long)).toEqual([[`voip/registrar/proxies/${long}`, `voip-eu-central-1-${long} (65 characters)`]]);
  });

  it('are none that are there already, and none of those are made', () => {
    const build = (platform: Platform, nodes: readonly Machine[]) => {
      const stack = new OpenSipsStack(new App(), 'voip', { platform });
      const virtualIp = VirtualIp.of('10.20.0.100/20');
      new PerNodeDatabaseTopology(stack, 'registrar', { virtualIp, nodes, fencing: Fencing.none('a test') });
      return stack.result();
    };
    const there = [Machine.at('proxy1', '10.20.0.11'), Machine.at('proxy2', '10.20.0.12')];
    expect(refused(build(Platform.aws(options()), there)).map(([path]) => path)).toEqual([
      'voip/registrar/proxies/proxy1',
      'voip/registrar/proxies/proxy2',
    ]);
    const zone = Platform.aws(options()).zone(A);
    const ssh = Platform.ssh({ user: 'root', privateKey: Secret.fromFile('~/.ssh/id_ed25519') });
    const made = [Machine.in('proxy1', zone), Machine.in('proxy2', zone)];
    expect(refused(build(ssh, made))).toEqual([
      ['voip/registrar/proxies/proxy1', A],
      ['voip/registrar/proxies/proxy2', A],
    ]);
  });
});
