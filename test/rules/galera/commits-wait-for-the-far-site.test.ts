import { describe, expect, it } from 'vitest';
import { Duration } from '../../../constructs';
import { commitsWaitForTheFarSite as rule } from '../../../lib/rules/galera/commits-wait-for-the-far-site';
import { exampleModel, sharedModel } from '../../../lib/testing';
import { galeraSitesModels, type GaleraSitesEdits } from '../../support/galera-sites';
import { accepted, facts, found, honoured } from '../harness';

const at = (millis: number, topology: GaleraSitesEdits['topology'] = {}) =>
  galeraSitesModels({ data: { roundTrip: Duration.millis(millis) }, topology });

describe(rule.id, () => {
  it('holds where the way is short', () => {
    expect(found(rule, at(20).west)).toEqual([]);
  });

  it('is broken by contacts and calls in the tables', () => {
    expect(facts(rule, at(40).west)).toEqual([
      {
        path: 'west/registrar/database',
        found: 'roundTrip 40ms: each worker commits 25 times a second at most',
        allowed: '20ms at most, or contacts in memory and calls not written at once',
      },
    ]);
    expect(found(rule, at(40).west)[0]?.message).toMatch(/^contacts and calls are committed/);
  });

  it('is broken by contacts alone', () => {
    expect(found(rule, at(21, { dialogs: 'off' }).east)[0]?.message).toMatch(/^contacts are committed/);
  });

  it('does not apply to one site, nor without proxies', () => {
    for (const model of [sharedModel(), exampleModel(), at(40).witness])
      expect(rule.check(model)).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, at(40).east)).toEqual(honoured(rule));
  });
});
