import { describe, expect, it } from 'vitest';
import type { SiteEdits } from '../../lib/testing';
import { cibXml, ipmi } from '../support/pacemaker';
import { ticketModel } from '../support/tickets';
import { have } from '../support/tools';
import { save, Simulation, tool } from './simulation';

const fencing = ipmi(['east1', 'east2']);
const KINDS: readonly (readonly [string, SiteEdits])[] = [
  ['a database of each node', {}],
  ['a database of each node, OpenSIPS as a clone, IPMI', { pacemaker: { service: 'clone', fencing } }],
  ['a database that the nodes share', { shared: {} }],
  ['a database that the nodes share, IPMI', { shared: {}, pacemaker: { fencing } }],
  ['a preferred node', { pacemaker: { preferredNode: { node: 'east2', score: 50 } } }],
];

const clusterOf = (edits: SiteEdits) => {
  const [cluster] = ticketModel('east', {}, edits).pacemakerClusters;
  if (!cluster) throw new Error('no cluster');
  return cluster;
};
const up = (edits: SiteEdits) => Simulation.up(clusterOf(edits));

const GRANT = ['--ticket-grant', 'opensips'];
const REVOKE = ['--ticket-revoke', 'opensips'];
/** What serves clients, by the kind of site. */
const served = (edits: SiteEdits) => ['virtual-ip', edits.shared ? 'opensips' : 'opensips-active'];

describe.skipIf(!have('crm_verify', 'the CIB of a site with a ticket'))('crm_verify', () => {
  it.each(KINDS)('finds nothing wrong with %s', (_, edits) => {
    const file = save(cibXml(clusterOf(edits)));
    expect(tool('crm_verify', ['-V', '-x', file])).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

const haveSimulator = have('crm_simulate', 'what Pacemaker does about a ticket');

describe.skipIf(!haveSimulator).each(KINDS)('a site with %s', (_, edits) => {
  const idle = up(edits);
  const [granted, first] = [idle.after(...GRANT), edits.pacemaker?.preferredNode ? 'east2' : null];
  const node = /\bvirtual-ip start on (\S+)/.exec(granted.actions.join('\n'))?.[1] ?? '';

  it('runs boothd before anybody grants anything, and nobody serves', () => {
    expect(idle.planned).toEqual(expect.arrayContaining([expect.stringMatching(/^Start booth /)]));
    expect(idle.planned.filter((each) => served(edits).some((id) => each.startsWith(`Start ${id} `)))).toEqual([]);
    expect(idle.after().planned).toEqual([]);
  });

  it('serves where the ticket is granted, on one node', () => {
    expect(granted.planned).toEqual(served(edits).map((id) => `Start ${id} ${node}`));
    expect(granted.after().planned).toEqual([]);
    if (first !== null) expect(node).toBe(first);
  });

  it('stops, and fences nobody, when the ticket is revoked', () => {
    const revoked = granted.after(...REVOKE);
    expect([...revoked.planned].sort()).toEqual(
      served(edits)
        .map((id) => `Stop ${id} ${node} due to node availability`)
        .sort(),
    );
    expect(revoked.after().planned).toEqual([]);
    expect(revoked.after(...GRANT).planned).toHaveLength(2);
  });

  it('stops with boothd, which nobody could tell of a lost ticket then, and starts with it again', () => {
    const on = /\bbooth start on (\S+)/.exec(idle.actions.join('\n'))?.[1] ?? '';
    const failed = granted.after('-i', `booth_monitor_10000@${on}=7`);
    const steps = failed.actions.filter((each) => /(start|stop) on/.test(each));
    const [stopped, begun, started] = [`virtual-ip stop on ${node}`, /booth start on/, /virtual-ip start on/].map(
      (wanted) => steps.findIndex((each) => (typeof wanted === 'string' ? each === wanted : wanted.test(each))),
    );
    expect(stopped).toBeGreaterThanOrEqual(0);
    expect(begun).toBeGreaterThan(stopped ?? 0);
    expect(started).toBeGreaterThan(begun ?? 0);
  });

  it('is not touched by the loss of the other node', () => {
    const other = node === 'east1' ? 'east2' : 'east1';
    const on = /\bbooth start on (\S+)/.exec(idle.actions.join('\n'))?.[1] ?? '';
    // A preferred node is stronger than boothd's.
    if (edits.pacemaker?.preferredNode) return;
    expect(on).toBe(node);
    const lost = granted.after('-f', other);
    expect(lost.planned.filter((each) => /(virtual-ip|booth|opensips-active) /.test(each))).toEqual([]);
  });

  it('serves on the other node when its own is lost, with the ticket', () => {
    const lost = granted.after('-f', node);
    const other = node === 'east1' ? 'east2' : 'east1';
    expect(lost.actions).toContain(`virtual-ip start on ${other}`);
    expect(lost.after(...REVOKE).actions).toContain(`virtual-ip stop on ${other}`);
  });
});
