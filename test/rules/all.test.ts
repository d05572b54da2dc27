import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS, type Model } from '../../lib/model';
import { rules } from '../../lib/rules';
import type { Finding } from '../../lib/findings';
import { runRules, stopsSynth } from '../../lib/rules/run';
import {
  awsModel,
  awsSiteModel,
  exampleModel,
  MEMBERS,
  sharedModel,
  siteModel,
  type SharedEdits,
} from '../../lib/testing';
import { BETWEEN, ELASTIC, modelOnAws } from '../support/aws-example';
import { ndbRecord } from '../support/shared-parts';
import { BROKEN, BROKEN_AWS, BROKEN_AWS_SITES, BROKEN_ON_AWS, BROKEN_SHARED, BROKEN_SITES } from './cases';
import { external, replicated } from './shared-records';

/** One model for each rule, broken. */
const models: readonly (readonly [string, () => Model])[] = [
  ...Object.entries(BROKEN).map(([id, edits]) => [id, () => exampleModel(edits)] as const),
  ...Object.entries(BROKEN_SHARED).map(([id, edits]) => [id, () => sharedModel(edits)] as const),
  ...Object.entries(BROKEN_ON_AWS).map(([id, [on, edits]]) => [id, () => modelOnAws(on, edits)] as const),
  ...Object.entries(BROKEN_SITES).map(([id, edits]) => [id, () => siteModel('west', edits)] as const),
  ...Object.entries(BROKEN_AWS).map(([id, edits]) => [id, () => awsModel(edits)] as const),
  ...Object.entries(BROKEN_AWS_SITES).map(([id, edits]) => [id, () => awsSiteModel('west', edits)] as const),
];

describe('the rules and what an author can say', () => {
  it('every rule can be broken through props', () => {
    expect(models.map(([id]) => id).sort()).toEqual(rules.map(({ id }) => id));
  });

  it.each(models)('%s', (id, model) => {
    const { outcomes } = runRules(model());
    expect(outcomes[id]).toBe('broken');
  });

  it.each(OPENSIPS_VERSIONS)('nothing stops the synth of the example in %s', (version) => {
    for (const service of ['systemd', 'clone'] as const) {
      // Before 2.4 contacts are kept in the table too, or a restart would lose them.
      for (const contacts of [...(version < '2.4' ? [] : (['memory'] as const)), 'memory-and-sql' as const]) {
        const { findings } = runRules(
          exampleModel({ proxies: { version }, pacemaker: { service }, replication: { contacts } }),
        );
        expect(findings.filter(stopsSynth)).toEqual([]);
      }
    }
  });

  it.each(OPENSIPS_VERSIONS)('nothing stops the synth of the shared example in %s', (version) => {
    const edits: readonly SharedEdits[] = [
      {},
      { connection: { access: { by: 'db-virtual' } } },
      { connection: { access: { by: 'direct' } } },
      { galera: { members: MEMBERS.slice(0, 2), arbitrator: { name: 'vote', address: '192.0.2.24' } } },
      replicated(),
      replicated({ mode: 'dual-primary', server: 'mysql' }),
      external({ check: { port: 9200 } }),
      { database: ndbRecord() },
    ];
    for (const edit of edits) {
      const { findings } = runRules(sharedModel({ ...edit, proxies: { version } }));
      expect(findings.filter(stopsSynth)).toEqual([]);
    }
  });

  it.each([
    ['in one zone', {}, {}],
    ['in one zone with an elastic address', {}, { virtualIp: ELASTIC }],
    ['in one zone behind a NAT of the author', {}, { virtualIp: { publicAddress: '203.0.113.9' } }],
    ['between zones', BETWEEN, {}],
  ])('nothing stops the synth of the example on AWS %s', (_, on, edits) => {
    expect(runRules(modelOnAws(on, edits)).findings.filter(stopsSynth)).toEqual([]);
  });

  it('three nodes are as good as two', () => {
    const nodes = ['a', 'b', 'c'].map((name, i) => ({ name: `proxy-${name}`, address: `192.168.3.${i + 1}` }));
    expect(runRules(exampleModel({ proxies: { nodes } })).findings.filter(stopsSynth)).toEqual([]);
  });

  it('IPv6 is as good as IPv4', () => {
    const nodes = ['a', 'b'].map((name, i) => ({ name: `proxy-${name}`, address: `2001:db8::${i + 1}` }));
    const model = exampleModel({ proxies: { nodes }, virtualIp: { address: '2001:db8::100/64' } });
    expect(runRules(model).findings.filter(stopsSynth)).toEqual([]);
  });

  it('clusters do not disturb each other: a fault in one is found in that one alone', () => {
    const broken = BROKEN['tag/starts-as-backup'] ?? {};
    const { findings } = runRules(exampleModel({}, broken, {}));
    expect(findings.filter(({ rule }) => rule === 'tag/starts-as-backup').map(({ path }) => path)).toEqual([
      'voip/registrar2/proxies',
    ]);
  });

  it('the same model gives the same findings, in the same order', () => {
    const edits = Object.values(BROKEN).slice(0, 4);
    const said = () => JSON.stringify(runRules(exampleModel(...edits)));
    expect(said()).toBe(said());
  });
});

describe('the words of findings', () => {
  const findings: readonly Finding[] = models.flatMap(([id, model]) =>
    runRules(model()).findings.filter(({ rule }) => rule === id),
  );

  it.each(findings.map((finding) => [finding.rule, finding] as const))('%s', (_, finding) => {
    expect(finding.path).toMatch(/^(voip|west)(\/registrar\/|\/database(\/|$)|$)/);
    // A sentence that goes on after a path, without a full stop.
    expect(finding.message).toMatch(/^(?! )[^\n]{10,110}(?<![.\s])$/);
    // An imperative in small letters that names what to change.
    expect(finding.fix).toMatch(/^(remove|set|add|use|give|let|leave|change|pass|raise|declare) [^\n]+(?<![.\s])$/);
    expect(finding.found).toMatch(/\S/);
    expect(finding.allowed).toMatch(/\S/);
    expect(`${finding.message}${finding.fix}${finding.found ?? ''}${finding.allowed ?? ''}`).not.toMatch(
      /undefined|null|NaN|\[object/,
    );
  });
});
