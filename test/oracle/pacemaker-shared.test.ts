import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS, type PacemakerCluster } from '../../lib/model';
import { sharedModel, type SharedEdits } from '../../lib/testing';
import { cibXml, ipmi } from '../support/pacemaker';
import { have } from '../support/tools';
import { save, Simulation, tool } from './simulation';

const fencing = ipmi(['proxy1', 'proxy2']);

function pacemaker(edits: SharedEdits = {}): PacemakerCluster {
  const [found] = sharedModel(edits).pacemakerClusters;
  if (!found) throw new Error('no Pacemaker cluster');
  return found;
}
const fenced = (more: Partial<SharedEdits['pacemaker']> = {}): PacemakerCluster =>
  pacemaker({ pacemaker: { fencing, ...more } });

const ADDRESS6 = {
  proxies: {
    nodes: [
      { name: 'proxy1', address: '2001:db8::11' },
      { name: 'proxy2', address: '2001:db8::12' },
    ],
  },
  virtualIp: { address: '2001:db8::10/64' },
} as const;

describe.skipIf(!have('crm_verify', 'the CIB of a shared database against Pacemaker'))('crm_verify', () => {
  it.each([
    ...OPENSIPS_VERSIONS.map((version) => [`OpenSIPS ${version}`, { proxies: { version } }] as const),
    ['IPMI', { pacemaker: { fencing } }],
    ['an IPv6 address', ADDRESS6],
    ['the service left to us', { pacemaker: { service: undefined } }],
    [
      "a resource of the author's after OpenSIPS",
      { pacemaker: { resources: [{ id: 'relay', agent: 'systemd:rtpengine', placement: 'with-virtual-ip' }] } },
    ],
  ] satisfies readonly (readonly [string, SharedEdits])[])('finds nothing wrong with %s', (_, edits) => {
    const file = save(cibXml(pacemaker(edits)));
    expect(tool('crm_verify', ['-V', '-x', file])).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

const haveSimulator = have('crm_simulate', 'what Pacemaker does with OpenSIPS under the virtual address');
const MOVE = ['Move virtual-ip proxy1 -> proxy2', 'Recover opensips proxy1 -> proxy2'];
const fails = (node: string): readonly string[] => ['-i', `opensips_monitor_1000@${node}=7`];
/** A node is asked what runs there when it joins, and whenever somebody refreshes a resource. */
const FOUND_ON_STANDBY = ['-i', 'opensips_monitor_0@proxy2=0'];
const anHourLater = (): readonly string[] => ['-t', new Date(Date.now() + 3_600_000).toISOString()];

/** What is done to the service, in order. */
function done({ actions }: Simulation): readonly string[] {
  return actions.filter((each) => /^((virtual-ip|opensips) (start|stop) on|fence proxy)/.test(each));
}

/** The same cluster without what we say of resources that run twice. */
function withoutMultipleActive(cluster: PacemakerCluster): PacemakerCluster {
  const { resources } = cluster;
  const plain = <T extends { readonly meta: Readonly<Record<string, string>> }>(of: T): T => {
    const { 'multiple-active': _, ...meta } = of.meta;
    return { ...of, meta };
  };
  return {
    ...cluster,
    resources: resources.map((each) =>
      each.kind === 'group' ? { ...plain(each), members: each.members.map(plain) } : each,
    ),
  };
}

describe.skipIf(!haveSimulator)('OpenSIPS under the virtual address, with fencing', () => {
  const up = Simulation.up(fenced());
  const failed = up.after(...fails('proxy1'));

  it('starts after the address, on one node', () => {
    expect(done(up)).toEqual(['virtual-ip start on proxy1', 'opensips start on proxy1']);
  });

  it('moves at its first failure, after the address, and stays there when the failure is forgotten', () => {
    expect(failed.planned).toEqual(MOVE);
    expect(done(failed)).toEqual([
      'opensips stop on proxy1',
      'virtual-ip stop on proxy1',
      'virtual-ip start on proxy2',
      'opensips start on proxy2',
    ]);
    expect(failed.after(...anHourLater()).planned).toEqual([]);
  });

  it('is started again in place while failures have to add up, and the address stays', () => {
    const third = Simulation.up(fenced({ migrationThreshold: 3 })).after(...fails('proxy1'));
    expect(third.planned).toEqual(['Recover opensips proxy1']);
    expect(done(third)).toEqual(['opensips stop on proxy1', 'opensips start on proxy1']);
  });

  it('runs nowhere after a failure on each node, until the first is forgotten', () => {
    const second = failed.after(...fails('proxy2'));
    expect(done(second)).toEqual(['opensips stop on proxy2']);
    expect(done(second.after(...anHourLater()))).toEqual(['opensips start on proxy2']);
  });

  it('is tried again where it did not start, as without its database', () => {
    const neither = up.after(...fails('proxy1'), '-F', 'opensips_start_0@proxy2=1').asRecorded();
    expect(done(neither.after())).toEqual(['opensips stop on proxy2']);
    expect(done(neither.after(...anHourLater()))).toEqual(['opensips start on proxy2']);
  });

  it.each([
    ['IPv4', {}],
    ['IPv6', ADDRESS6],
  ] satisfies [string, SharedEdits][])('goes on when it is found on the standby, too, with %s', (_, address) => {
    const both = Simulation.up(pacemaker({ ...address, pacemaker: { fencing } })).after(...FOUND_ON_STANDBY);
    expect(done(both)).toEqual(['opensips stop on proxy2']);
  });

  it('would be stopped on both nodes without a word of ours', () => {
    const both = Simulation.up(withoutMultipleActive(fenced())).after(...FOUND_ON_STANDBY);
    expect(done(both)).toEqual(['opensips stop on proxy2', 'opensips stop on proxy1', 'opensips start on proxy1']);
  });

  it('is taken from a node where it does not stop, once that is fenced', () => {
    const stuck = up.after(...fails('proxy1'), '-F', 'opensips_stop_0@proxy1=1').after();
    expect(stuck.planned).toContain("Fence reboot proxy1 'opensips failed there'");
    expect(done(stuck)).toEqual(['fence proxy1', 'virtual-ip start on proxy2', 'opensips start on proxy2']);
  });

  it('is taken from a lost node once that is fenced, and not given back', () => {
    const lost = up.after('-f', 'proxy1');
    expect(done(lost)).toEqual(['fence proxy1', 'virtual-ip start on proxy2', 'opensips start on proxy2']);
    expect(done(lost.after('-u', 'proxy1'))).toEqual([]);
  });

  it('is left alone when the standby is lost or returns', () => {
    const lost = up.after('-f', 'proxy2');
    expect(done(lost)).toEqual(['fence proxy2']);
    expect(done(lost.after('-u', 'proxy2'))).toEqual([]);
  });

  it('moves with an address that vanished', () => {
    expect(up.after('-i', 'virtual-ip_monitor_10000@proxy1=7').planned).toEqual([
      'Recover virtual-ip proxy1 -> proxy2',
      'Move opensips proxy1 -> proxy2',
    ]);
  });

  it('stops without quorum', () => {
    expect(done(up.after('-d', 'proxy2', '-q', '0'))).toEqual(['opensips stop on proxy1', 'virtual-ip stop on proxy1']);
  });

  it.each([
    ['stays against a weaker preference', { stickiness: 100, score: 50 }, 0],
    ['goes back where nothing holds it', { stickiness: 0, score: 50 }, 4],
    ['goes back for a stronger preference', { stickiness: 100, score: 1000 }, 4],
  ])('%s when the preferred node returns', (_, { stickiness, score }, steps) => {
    const preferring = Simulation.up(fenced({ stickiness, preferredNode: { node: 'proxy1', score } }));
    expect(done(preferring.after('-f', 'proxy1').after('-u', 'proxy1'))).toHaveLength(steps);
  });
});

describe.skipIf(!haveSimulator)('OpenSIPS under the virtual address, without fencing', () => {
  const up = Simulation.up(pacemaker());

  it('is blocked where it does not stop: nobody takes over, ever', () => {
    const stuck = up.after(...fails('proxy1'), '-F', 'opensips_stop_0@proxy1=1').after();
    expect(stuck.planned).toEqual(['Stop virtual-ip proxy1 due to unrunnable opensips stop blocked']);
    expect(done(stuck)).toEqual([]);
    expect(done(stuck.after(...anHourLater()))).toEqual([]);
  });

  it('is taken from a silent node at once, and one of the two goes on when both meet again', () => {
    const silent = up.after('-f', 'proxy1');
    expect(done(silent)).toEqual(['virtual-ip start on proxy2', 'opensips start on proxy2']);
    expect(done(silent.after('-u', 'proxy1'))).toEqual(['opensips stop on proxy2', 'virtual-ip stop on proxy2']);
  });

  it('is left alone while an IPv6 address is announced anew', () => {
    const healed = Simulation.up(pacemaker(ADDRESS6)).after('-f', 'proxy1').after('-u', 'proxy1');
    expect(done(healed)).toEqual([
      'opensips stop on proxy2',
      'virtual-ip stop on proxy2',
      'virtual-ip stop on proxy1',
      'virtual-ip start on proxy1',
    ]);
  });
});
