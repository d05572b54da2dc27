import fc from 'fast-check';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  App,
  Machine,
  OpenSipsStack,
  PerNodeDatabaseTopology,
  Secret,
  type PerNodeDatabaseTopologyProps,
} from '../../constructs';
import { run } from '../../lib/pipeline';
import { rig, rigProps, sshPlatform } from '../support/rig';

const folders: string[] = [];
afterAll(() => {
  folders.forEach((folder) => rmSync(folder, { recursive: true }));
});

/** Synthesises the rig into a new folder; path to content of every file there. */
function synthesised(change: Partial<PerNodeDatabaseTopologyProps> = {}): ReadonlyMap<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-bytes-'));
  folders.push(folder);
  const app = new App({ outdir: join(folder, 'out') });
  const stack = new OpenSipsStack(app, 'voip', { platform: sshPlatform() });
  new PerNodeDatabaseTopology(stack, 'registrar', { ...rigProps(), ...change });
  app.synth();
  return new Map(
    readdirSync(join(folder, 'out'), { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, 'out', name))
      .filter((path) => statSync(path).isFile())
      .map((path) => [relative(join(folder, 'out'), path), readFileSync(path, 'utf8')] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

describe('the output', () => {
  it('is the same bytes on every run and in every directory', () => {
    const first = synthesised();
    expect(first.size).toBeGreaterThan(10);
    expect([...synthesised()]).toEqual([...first]);
  });

  it('names neither the building machine nor a time', () => {
    for (const [path, content] of synthesised()) {
      expect(content, path).not.toContain(process.cwd());
      expect(content, path).not.toContain(tmpdir() + '/');
      expect(content, path).not.toMatch(/\b20[2-9]\d-[01]\d-[0-3]\d/);
    }
  });

  it('does not depend on the order parts were declared in', () => {
    const { stack } = rig();
    const topology = stack.topology();
    const normal = run(topology).files;
    fc.assert(
      fc.property(fc.shuffledSubarray([...topology.parts], { minLength: topology.parts.length }), (parts) => {
        expect(run({ ...topology, parts }).files).toEqual(normal);
      }),
      { numRuns: 10 },
    );
  });

  it('loses what vanished from the topology', () => {
    const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-bytes-'));
    folders.push(folder);
    const synth = (files: { path: string; content: string }[]) => {
      const app = new App({ outdir: folder });
      const stack = new OpenSipsStack(app, 'voip', { platform: sshPlatform() });
      new PerNodeDatabaseTopology(stack, 'registrar', { ...rigProps(), files });
      app.synth();
      return readdirSync(join(folder, 'stacks/voip/machines/vsvr2a/etc'));
    };
    expect(synth([{ path: '/etc/extra', content: '' }])).toContain('extra');
    expect(synth([])).not.toContain('extra');
  });
});

describe('secrets', () => {
  it('stand in nothing that is written, wherever they come from', () => {
    const planted = 'Zq7PlantedValue0123456789abcdefgh';
    process.env['TF_VAR_planted'] = planted;
    try {
      const files = synthesised({
        nonceSecret: Secret.fromEnvironment('planted'),
        pacemaker: { authKey: Secret.fromCommand('printenv TF_VAR_planted') },
      });
      for (const [path, content] of files) expect(content, path).not.toContain(planted);
      expect(files.get('stacks/voip/machines/vsvr2a/etc/opensips/opensips.cfg')).toContain('@@secret:');
    } finally {
      delete process.env['TF_VAR_planted'];
    }
  });

  it('derived ones differ from cluster to cluster', () => {
    const stack = new OpenSipsStack(new App(), 'voip', { platform: sshPlatform() });
    new PerNodeDatabaseTopology(stack, 'one', rigProps());
    new PerNodeDatabaseTopology(stack, 'two', {
      ...rigProps(),
      nodes: [Machine.at('n3', '192.168.3.127'), Machine.at('n4', '192.168.3.128')],
      replication: { clusterId: 2 },
    });
    const labels =
      stack.result().model?.secrets.flatMap((s) => (s.source.from === 'stack-secret' ? [s.source.label] : [])) ?? [];
    expect(labels.length).toBeGreaterThan(3);
    expect(new Set(labels).size).toBe(labels.length);
  });
});
