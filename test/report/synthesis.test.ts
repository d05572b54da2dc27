import { describe, expect, it } from 'vitest';
import { synthesisAsText, type WrittenStack } from '../../lib/report/synthesis';
import { exampleModel, sharedModel, MEMBERS } from '../../lib/testing';

const CFG = 'machines/vsvr2a/etc/opensips/opensips.cfg';
const files = [CFG, 'machines/vsvr2b/etc/opensips/opensips.cfg', 'machines/vsvr2b/etc/motd', 'model.json'];

function written(pairs: number): WrittenStack {
  const model = exampleModel(...Array.from({ length: pairs }, () => ({})));
  return { topology: { name: 'voip' }, model, findings: [], files: files.map((path) => ({ path })) };
}

describe('what a synth made', () => {
  const text = synthesisAsText([written(1)], 'cdktf.out');

  it('each machine with its address and the number of its files', () => {
    expect(text).toMatch(/^ {2}machine +vsvr2a +192\.168\.3\.125 +1 file$/m);
    expect(text).toMatch(/^ {2}machine +vsvr2b +192\.168\.3\.126 +2 files$/m);
  });

  it('the virtual address and who may hold it', () => {
    expect(text).toMatch(/^ {2}VIP +\S+ +192\.168\.3\.100\/24 +on one of vsvr2a, vsvr2b$/m);
  });

  it('clusters of each kind', () => {
    for (const what of ['OpenSIPS 3.6', 'clusterer 1', 'Pacemaker'])
      expect(text).toMatch(new RegExp(`^ {2}cluster .* ${what} `, 'm'));
  });

  it('a database that proxies share, with its servers and the way to it', () => {
    const stack = {
      ...written(1),
      model: sharedModel({ galera: { arbitrator: { name: 'v', address: '192.0.2.9' } } }),
    };
    expect(synthesisAsText([stack], 'out')).toMatch(
      /^ {2}database +database +Galera +3 servers and an arbitrator; reached by haproxy$/m,
    );
    const external = sharedModel({
      connection: { access: { by: 'direct' } },
      database: {
        ...{ kind: 'replicated-database', path: 'voip/database', members: MEMBERS, serverOptions: [] },
      },
    });
    expect(synthesisAsText([{ ...stack, model: external }], 'out')).toMatch(
      /^ {2}database +database +replicated +3 servers; reached by direct$/m,
    );
  });

  it('a secret that somebody has to provide, and none that is derived', () => {
    expect(text.match(/^ {2}secret .*$/gm)).toEqual([expect.stringContaining('from file')]);
  });

  it('where to look first, in the folder the reader named', () => {
    const places = text.split('\n').filter((line) => line.startsWith('  cdktf.out/'));
    expect(places[0]).toMatch(new RegExp(`^ {2}cdktf\\.out/stacks/voip/${CFG} +\\S`));
    expect(places.at(-1)).toContain('cdktf.out/stacks/voip/cdk.tf.json');
  });

  it('findings stand between', () => {
    expect(text).toContain('\n\nno findings\n\n');
  });
});

describe('a stack of many machines', () => {
  const text = synthesisAsText([written(500)], 'cdktf.out');

  it('is counted where it would not fit on a screen', () => {
    expect(text.match(/^ {2}machine /gm)).toHaveLength(16);
    expect(text).toMatch(/^ {2}machine +… and 985 more/m);
    expect(text.split('\n').length).toBeLessThan(120);
  });
});

describe('several stacks', () => {
  it('each under its name, with one sum of files', () => {
    const east: WrittenStack = { ...written(1), topology: { name: 'east' } };
    const text = synthesisAsText([written(1), east], '.');
    expect(text.match(/^stack \w+$/gm)).toEqual(['stack voip', 'stack east']);
    expect(text).toContain('wrote 8 files below .');
  });
});
