import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { App, OpenSipsPackages, OpenSipsStack, PerNodeDatabaseTopology } from '../../../constructs';
import type { Json } from '../../../lib/terraform';
import { errors, rig, rigProps, sshPlatform } from '../../support/rig';

type Body = { readonly [key: string]: Json };

const scratch = mkdtempSync(join(tmpdir(), 'opensips-cdk-packages-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});
const names = ['opensips', 'opensips-auth-modules', 'opensips-mysql-dbschema', 'opensips-mysql-module'];
const files = names.map((name) => `${name}_3.6.8-1_amd64.deb`).sort();
const folder = join(scratch, 'debs');
mkdirSync(folder);
for (const file of [...files, 'README']) writeFileSync(join(folder, file), file);

function blocksWith(packages?: OpenSipsPackages): ReadonlyMap<string, Body> {
  const { stack } = rig(packages && { packages });
  return new Map(stack.result().blocks.map((block) => [block.labels[1] ?? '', block.body]));
}

/** The lines of a bundle that concern packages, as the expression spells them. */
function lines(body: Body | undefined): readonly string[] {
  const provisioners = body?.['provisioner'] as readonly Body[];
  const content = provisioners.map(({ file }) => (file as Body | undefined)?.['content'] as string | undefined);
  return [...content.join('').matchAll(/"((?:package|program|key|deb) [^"]*?)(?:\\n)?"/g)].map(
    (match) => match[1] ?? '',
  );
}

const triggers = (body: Body | undefined) => body?.['triggers_replace'] as Body;

describe('packages of OpenSIPS', () => {
  it('are names where the machine offers them', () => {
    const blocks = blocksWith();
    expect(lines(blocks.get('vsvr2a_proxy'))).toEqual([
      'package opensips',
      'package opensips-auth-modules',
      'package opensips-mysql-module',
    ]);
    expect(triggers(blocks.get('vsvr2a_database'))['packages']).toEqual(['mariadb-server', 'opensips-mysql-dbschema']);
  });

  it('are none where OpenSIPS is there already, which is looked at', () => {
    const blocks = blocksWith(OpenSipsPackages.installed());
    expect(lines(blocks.get('vsvr2a_proxy'))).toEqual(['program opensips']);
    expect(lines(blocks.get('vsvr2a_database'))).toEqual(['package mariadb-server', 'program opensips']);
  });

  it('are of the line of the version where they come from a repository, whose key comes first', () => {
    const blocks = blocksWith(OpenSipsPackages.fromRepository());
    expect(lines(blocks.get('vsvr2a_base'))).toEqual([
      'package ca-certificates',
      'package gpg',
      'package nftables',
      'key 6173E83AE3161724CC8A73F781CE21E7049AD65B /etc/apt/keyrings/opensips-cdk.gpg https://apt.opensips.org/opensips-org.gpg',
    ]);
    expect(lines(blocks.get('vsvr2a_database'))).toEqual([
      'package mariadb-server',
      'package opensips-mysql-dbschema 3.6',
    ]);
    expect(triggers(blocks.get('vsvr2a_base'))).toMatchObject({
      package_key: '6173E83AE3161724CC8A73F781CE21E7049AD65B',
    });
  });
});

describe('packages from a folder', () => {
  const blocks = blocksWith(OpenSipsPackages.fromFolder(folder));

  it('travel with the base and are installed by the components that need them', () => {
    const provisioners = blocks.get('vsvr2a_base')?.['provisioner'] as readonly Body[];
    expect(provisioners[1]).toEqual({
      file: {
        source: '${"${path.module}/packages/registrar-proxies/"}',
        destination: '.opensips-cdk/vsvr2a_base.files',
      },
    });
    for (const component of ['base', 'database', 'proxy']) {
      const found = lines(blocks.get(`vsvr2a_${component}`)).filter((line) => line.startsWith('deb '));
      expect(found).toEqual(files.map((file) => `deb ${file} `));
      const hashes = triggers(blocks.get(`vsvr2a_${component}`))['package_files'] as Body;
      expect(Object.keys(hashes)).toEqual(files);
      expect(hashes[files[0]!]).toContain(`filesha256("\${path.module}/packages/registrar-proxies/${files[0]!}")`);
    }
    expect(lines(blocks.get('vsvr2a_cluster')).filter((line) => line.startsWith('deb '))).toEqual([]);
    expect(triggers(blocks.get('vsvr2a_cluster'))).not.toHaveProperty('package_files');
  });

  it('lie in the output, and vanish from it with the topology that had them', () => {
    const outdir = join(scratch, 'out');
    const write = (packages: OpenSipsPackages) => {
      const app = new App({ outdir });
      const stack = new OpenSipsStack(app, 'voip', { platform: sshPlatform() });
      new PerNodeDatabaseTopology(stack, 'registrar', { ...rigProps(), packages });
      app.synth();
    };
    const stack = join(outdir, 'stacks', 'voip');
    write(OpenSipsPackages.fromFolder(folder));
    const kept = join(stack, 'packages', 'registrar-proxies');
    expect(readdirSync(kept).sort()).toEqual(files);
    expect(readFileSync(join(kept, files[0]!), 'utf8')).toBe(files[0]);
    // Where the author keeps them is no concern of the output.
    expect(readFileSync(join(stack, 'model.json'), 'utf8')).not.toContain(scratch);
    write(OpenSipsPackages.installed());
    expect(readdirSync(stack)).not.toContain('packages');
  });

  it('are asked for by name when the folder cannot be read', () => {
    const found = errors(rig({ packages: OpenSipsPackages.fromFolder(join(scratch, 'none')) }).stack);
    expect(found.map(({ rule, message }) => [rule, message])).toEqual([
      ['input/packages', 'the folder of `packages` cannot be read: ENOENT'],
    ]);
  });
});
