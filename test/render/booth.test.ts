import { describe, expect, it } from 'vitest';
import type { Artifact, FileArtifact } from '../../lib/artifacts';
import { proxyClusters, machineRoles, type Model, type TicketArbitrator } from '../../lib/model';
import { boothArbitrator, boothSite } from '../../lib/render/booth';
import { nftables } from '../../lib/render/nftables';
import { resolveOpenings } from '../../lib/resolve/openings';
import { parseBoothConf } from '../../lib/syntax/booth-conf';
import { parseUnit, values } from '../../lib/syntax/ini';
import { siteModel } from '../../lib/testing';
import { ticketModel, ticketsOf } from '../support/tickets';

const atSite = (model: Model): readonly Artifact[] =>
  proxyClusters(model).flatMap((parts) => boothSite.render(parts, model));
const fileOf = (artifacts: readonly Artifact[], end: string): FileArtifact => {
  const found = artifacts.find((each): each is FileArtifact => each.kind === 'file' && each.path.endsWith(end));
  if (!found) throw new Error(end);
  return found;
};
const lines = (artifacts: readonly Artifact[]) =>
  parseBoothConf(fileOf(artifacts, 'booth.conf').content).map(({ key, value }) => `${key} ${value}`);

const east = ticketModel('east');
const vote: TicketArbitrator = {
  ...ticketsOf(east),
  path: 'witness/arbitrator/sites',
  name: 'sites',
  machine: 'witness1',
};
const bare: Model = {
  ...east,
  machines: [{ ...east.machines[0]!, name: 'witness1', address: vote.members[2]!.address }],
  ...{
    proxyClusters: [],
    virtualIps: [],
    databases: [],
    replicationClusters: [],
    pacemakerClusters: [],
    dualSites: [],
  },
  ticketArbitrators: [vote],
};
const witness: Model = { ...bare, openings: resolveOpenings(bare) };
const atWitness = boothArbitrator.render(machineRoles(witness, 'witness1'), witness);

describe('booth', () => {
  it('is told the members, and times that fit', () => {
    expect(lines(atSite(east))).toEqual([
      'transport UDP',
      'port 9929',
      'authfile /etc/booth/booth.key',
      'site 192.168.5.5',
      'site 192.168.6.5',
      'arbitrator 192.168.7.11',
      'ticket opensips',
      'expire 60',
      'acquire-after 43',
      'renewal-freq 30',
      'timeout 1',
      'retries 28',
    ]);
  });

  it('is told the same at each member', () => {
    expect(lines(atSite(ticketModel('west')))).toEqual(lines(atSite(east)));
    expect(lines(atWitness)).toEqual(lines(atSite(east)));
  });

  it('is on each node of a site, and started by Pacemaker alone', () => {
    const found = atSite(east);
    const machines = found.map((each) => (each.kind === 'cluster-file' ? '' : each.machine));
    expect([...new Set(machines)]).toEqual(['east1', 'east2']);
    expect(found.flatMap((each) => (each.kind === 'need' ? each.units : []))).toEqual([
      { unit: 'booth-arbitrator.service', state: 'disabled' },
      { unit: 'booth-arbitrator.service', state: 'disabled' },
    ]);
    expect(found.flatMap((each) => (each.kind === 'need' ? each.packages : []))).toContain('booth-pacemaker');
  });

  it('has a key that root alone reads, the same everywhere', () => {
    for (const found of [atSite(east), atWitness]) {
      const key = fileOf(found, 'booth.key');
      expect(key.mode).toBe(0o600);
      expect(key.content).toMatch(/^@@secret:[a-z_]*booth_key@@\n$/);
    }
    const sources = [east, ticketModel('west')].map(({ secrets }) =>
      secrets.find(({ name }) => name.endsWith('booth_key')),
    );
    expect(sources[0]?.source).toEqual(sources[1]?.source);
  });

  it('is started again at the arbitrator, whatever ended it', () => {
    const unit = parseUnit(fileOf(atWitness, '40-opensips-cdk.conf').content);
    expect(values(unit, 'Service', 'Restart')).toEqual(['always']);
    expect(values(unit, 'Unit', 'StartLimitIntervalSec')).toEqual(['0']);
    expect(atWitness.flatMap((each) => (each.kind === 'need' ? each.units : []))).toEqual([
      { unit: 'booth-arbitrator.service', state: 'enabled' },
    ]);
  });

  it('is nowhere where no ticket decides', () => {
    expect(atSite(siteModel('east', { dualSite: {} }))).toEqual([]);
    expect(boothArbitrator.render(machineRoles(east, 'east1'), east)).toEqual([]);
  });

  it('is let in from the other members, and its command line from the own nodes', () => {
    const opened = (model: Model, machine: string) =>
      fileOf(nftables.render(machineRoles(model, machine), model), 'firewall.nft')
        .content.split('\n')
        .map((line) => line.trim())
        .filter((line) => line.includes('9929'));
    expect(opened(east, 'east2')).toEqual([
      'ip saddr { 192.168.6.5, 192.168.7.11 } ip daddr 192.168.5.5 udp dport 9929 accept',
      'ip saddr { 192.168.6.5, 192.168.7.11, 192.168.5.11, 192.168.5.12 } ip daddr 192.168.5.5 tcp dport 9929 accept',
    ]);
    expect(opened(witness, 'witness1')).toEqual([
      'ip saddr { 192.168.5.5, 192.168.6.5 } ip daddr 192.168.7.11 udp dport 9929 accept',
      'ip saddr { 192.168.5.5, 192.168.6.5 } ip daddr 192.168.7.11 tcp dport 9929 accept',
    ]);
  });
});
