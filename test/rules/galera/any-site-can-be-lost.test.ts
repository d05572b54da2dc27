import { describe, expect, it } from 'vitest';
import { anySiteCanBeLost as rule } from '../../../lib/rules/galera/any-site-can-be-lost';
import { exampleModel, sharedModel } from '../../../lib/testing';
import { galeraSitesModels } from '../../support/galera-sites';
import { accepted, facts, found, honoured, values } from '../harness';

const { east: WITHOUT } = galeraSitesModels({ arbitrator: 'nowhere' });

describe(rule.id, () => {
  it('holds for two equal sites and an arbitrator at a third place, in each stack', () => {
    for (const model of Object.values(galeraSitesModels())) expect(found(rule, model)).toEqual([]);
    expect(found(rule, galeraSitesModels({ members: [1, 1] }).west)).toEqual([]);
  });

  it('is broken by each of two equal sites alone', () => {
    const allowed = 'more than half of all votes without any one site';
    expect(facts(rule, WITHOUT)).toEqual([
      { path: 'east/data', found: "2 of 4 votes without 'east' (west-db1 1, west-db2 1)", allowed },
      { path: 'east/data', found: "2 of 4 votes without 'west' (east-db1 1, east-db2 1)", allowed },
    ]);
    expect(found(rule, WITHOUT)[0]?.fix).toMatch(/^give an `arbitrator` at a third place/);
  });

  it('is broken by the larger of two unequal sites, with an arbitrator or without', () => {
    expect(values(rule, galeraSitesModels({ arbitrator: 'nowhere', members: [2, 1] }).west)).toEqual([
      ['west/data', "1 of 3 votes without 'east' (west-db1 1)"],
    ]);
    const unequal = galeraSitesModels({ members: [3, 2] }).west;
    expect(values(rule, unequal)).toEqual([
      ['west/data', "3 of 6 votes without 'east' (west-db1 1, west-db2 1, witness1 1)"],
    ]);
    expect(found(rule, unequal)[0]?.fix).toMatch(/east has 3, west has 2$/);
  });

  it('is broken by an arbitrator in the stack of one of the sites, which is lost with it', () => {
    const model = galeraSitesModels({ arbitrator: 'west', members: [2, 2] }).east;
    expect(values(rule, model)).toEqual([['east/data', "2 of 5 votes without 'west' (east-db1 1, east-db2 1)"]]);
    expect(found(rule, model)[0]?.fix).toMatch(/^put the `arbitrator` into a stack of its own.*'west'$/);
  });

  it('does not apply to one site', () => {
    for (const model of [sharedModel(), exampleModel()]) expect(rule.check(model)).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, WITHOUT)).toEqual([...honoured(rule), ...honoured(rule)]);
  });
});
