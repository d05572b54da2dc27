import { App } from 'opensips-cdk';
import { describe, expect, it } from 'vitest';
import { topology } from './topology';

// Nothing is written: an App writes when its synth() is called.
describe.each(topology(new App()).map((stack) => [stack.node.id, stack] as const))('stack %s', (_name, stack) => {
  const { model, files, findings, blocked } = stack.result();

  it('can be built', () => {
    expect(findings.filter(({ severity, accepted }) => severity === 'error' && accepted === undefined)).toEqual([]);
    expect(blocked).toBe(false);
  });

  it('leaves no finding that nobody accepted', () => {
    expect(findings.filter(({ accepted }) => accepted === undefined)).toEqual([]);
  });

  it('can lose any proxy', () => {
    const clusters = model?.proxyClusters ?? [];
    expect(clusters.length).toBeGreaterThan(0);
    for (const { nodes } of clusters) expect(nodes.length).toBeGreaterThanOrEqual(2);
  });

  it('has an opensips.cfg for each proxy', () => {
    const paths = files.map(({ path }) => path);
    for (const { nodes } of model?.proxyClusters ?? []) {
      for (const { machine } of nodes) expect(paths).toContain(`machines/${machine}/etc/opensips/opensips.cfg`);
    }
  });
});
