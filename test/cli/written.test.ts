import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../lib/findings';
import { Project, ROOT } from './program';

const example = (name: string, file: string) => readFileSync(join(ROOT, 'examples', name, file), 'utf8');
const RIG = example('article-rig', 'topology.yaml');
const SITES = example('dual-site', 'topology.yaml');

let project: Project;

beforeEach(() => {
  project = new Project();
});
afterEach(() => {
  project.remove();
});

/** `<line>:<column> <rule> <path>` of each finding. */
function found(text: string): readonly string[] {
  project.write('topology.yaml', text);
  const { out, err, exitCode } = project.run(['check', 'topology.yaml', '--format', 'json']);
  expect(err).toBe('');
  const { findings } = JSON.parse(out) as { findings: readonly Finding[] };
  const stops = findings.some(({ severity, accepted }) => severity === 'error' && accepted === undefined);
  expect(exitCode).toBe(stops ? 1 : 0);
  return findings.map(({ location, rule, path }) => {
    expect(location?.file).toBe('topology.yaml');
    return `${location?.line ?? 0}:${location?.column ?? 0} ${rule} ${path}`;
  });
}

/** Where a text stands in another one, as `<line>:<column>`. */
function placeIn(text: string, part: string): string {
  const before = text.slice(0, text.indexOf(part)).split('\n');
  expect(text).toContain(part);
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

describe('a topology in YAML', () => {
  it.each(['article-rig', 'dual-site'])('writes byte for byte what its twin does: %s', (name) => {
    project.write('main.ts', example(name, 'main.ts'));
    project.write('topology.yaml', example(name, 'topology.yaml'));
    expect(project.run(['synth', 'main.ts', '-o', 'program'])).toMatchObject({ err: '', exitCode: 0 });
    expect(project.run(['synth', 'topology.yaml', '-o', 'written'])).toMatchObject({ err: '', exitCode: 0 });
    const files = project.files();
    const of = (folder: string) => files.filter((path) => path.startsWith(`${folder}/`));
    expect(of('written').map((path) => path.replace('written', 'program'))).toEqual(of('program'));
    expect(of('written').some((path) => path.endsWith('cdk.tf.json'))).toBe(true);
    for (const path of of('written')) {
      const text = readFileSync(join(project.folder, path), 'utf8');
      expect(text, path).toBe(readFileSync(join(project.folder, path.replace('written', 'program')), 'utf8'));
    }
  });

  it('goes where cdktf wants the output, unless told otherwise', () => {
    project.write('topology.yaml', RIG);
    expect(project.run(['synth', 'topology.yaml'], { CDKTF_OUTDIR: 'elsewhere' })).toMatchObject({ exitCode: 0 });
    expect(project.run(['synth', 'topology.yaml', '-o', 'told'], { CDKTF_OUTDIR: 'never' })).toMatchObject({
      exitCode: 0,
    });
    const folders = new Set(project.files().map((path) => path.split('/')[0]));
    expect(folders).toEqual(new Set(['elsewhere', 'told', 'topology.yaml']));
  });

  it('is found in another folder, and takes files from its own', () => {
    project.write('rig/request.cfg', 'xlog("here");\n');
    project.write('rig/topology.yml', `${RIG}      routes: [{ request: { file: request.cfg } }]\n`);
    expect(project.run(['synth', 'rig/topology.yml'])).toMatchObject({ err: '', exitCode: 0 });
    const cfg = join(project.folder, 'cdktf.out/stacks/voip/machines/vsvr2a/etc/opensips/opensips.cfg');
    expect(readFileSync(cfg, 'utf8')).toContain('xlog("here");');
  });

  it('gives its secrets to a program as any other', () => {
    project.write('topology.yaml', RIG.replace('{ file: ~/.ssh/id_ed25519 }', '{ command: echo planted }'));
    const { out, exitCode } = project.run(['with-secrets', 'topology.yaml', 'env']);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^TF_VAR_\w+=planted$/m);
  });
});

describe('findings about a topology in YAML stand at their lines', () => {
  it('what does not fit, all of it at once', () => {
    const text = RIG.replace('address: 192.168.3.126', 'adress: 192.168.3.126')
      .replace('binPort: 5678', 'binPort: five')
      .replace('platform:', 'secert: { file: x }\n    platform:');
    expect(found(text)).toEqual([
      `${placeIn(text, 'secert')} input/values-fit-their-props voip/secert`,
      `${placeIn(text, 'adress')} input/known-props voip/registrar`,
      `${placeIn(text, '{ name: vsvr2b')} input/values-fit-their-props voip/registrar`,
      `${placeIn(text, 'five')} input/values-fit-their-props voip/registrar`,
    ]);
  });

  it('what the parts of a topology cannot read, at the props of the topology', () => {
    const text = RIG.replace('192.168.3.126', '192.168.3.125').replace('binPort: 5678', 'binPort: 0');
    expect([...found(text)].sort()).toEqual(
      [
        `${placeIn(text, '192.168.3.125 }\n      replicate')} input/addresses-are-unique voip/registrar/proxies`,
        `${placeIn(text, '0\n        descriptions')} input/values-can-be-read voip/registrar/replication`,
      ].sort(),
    );
  });

  it('what a rule finds', () => {
    const text = RIG.replace('192.168.3.100/24', '10.0.0.100/24');
    expect(found(text)).toContain(
      `${placeIn(text, '10.0.0.100')} network/virtual-ip-in-nodes-segment voip/registrar/vip`,
    );
  });

  it('what is said across stacks, found in each of them', () => {
    const text = SITES.replace('roundTrip: 40ms', 'roundTrip: 40s');
    expect(found(text).filter((line) => line.includes('input/'))).toEqual([
      `${placeIn(text, '40s')} input/values-can-be-read east/registrar/interconnect`,
      `${placeIn(text, '40s')} input/values-can-be-read west/registrar/interconnect`,
    ]);
  });

  it('what an anchor holds, where it is written', () => {
    const text = SITES.replace('calls: 1000', 'calls: 0');
    const places = found(text).filter((line) => line.includes('input/values-can-be-read'));
    expect(places.length).toBeGreaterThan(0);
    expect(new Set(places.map((line) => line.split(' ')[0]))).toEqual(new Set([placeIn(text, '0 }\n  fencing')]));
  });

  it('an acceptance that matches nothing', () => {
    const text = `${RIG}      accept: { pacemaker/failed-opensips-moves: nobody calls }\n`;
    expect(found(text)).toContain(`${placeIn(text, 'nobody')} acceptance/matches-a-finding voip/registrar`);
  });

  it('for people, one more line', () => {
    const text = RIG.replace('5678', 'five');
    project.write('topology.yaml', text);
    expect(project.run(['check', 'topology.yaml']).out.split('\n')).toContain(
      `  at       topology.yaml:${placeIn(text, 'five')}`,
    );
  });
});

describe('what is no YAML', () => {
  it('a tab, with its line and a mark below it', () => {
    project.write('topology.yaml', 'stacks:\n\tvoip: {}\n');
    expect(project.run(['check', 'topology.yaml'])).toEqual({
      out: '',
      err:
        [
          'error topology.yaml:2:1  a tab cannot indent: use spaces',
          '  1 | stacks:',
          '  2 |  voip: {}',
          '    | ^',
        ].join('\n') + '\n',
      exitCode: 1,
    });
  });

  it('a key that stands twice', () => {
    project.write('topology.yaml', `${RIG}      fencing: aws\n`);
    expect(project.run(['synth', 'topology.yaml']).err.split('\n')[0]).toBe(
      'error topology.yaml:16:7  this key stands here a second time',
    );
  });

  it.each(['check', 'synth'])('%s shows no secret that was written in clear', (command) => {
    project.write('topology.yaml', RIG.replace('{ file: ~/.ssh/id_ed25519 }', 'hunter2hunter2'));
    const { out, err, exitCode } = project.run([command, 'topology.yaml']);
    expect(exitCode).toBe(1);
    expect(`${out}${err}`).toContain('`platform.ssh.privateKey` is not what it has to be');
    expect(`${out}${err}`).not.toContain('hunter2');
  });
});
