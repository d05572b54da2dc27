import { describe, expect, it } from 'vitest';
import { cloudInit } from '../../lib/render/cloud-init';
import { machineRoles } from '../../lib/model';
import { awsModel, awsTopology, exampleModel, type AwsEdits } from '../../lib/testing';
import { run } from '../../lib/pipeline';
import { parseYaml, writeYaml, type Yaml } from '../../lib/syntax/yaml';

const KEY = 'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY=';
const LOGIN = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample0000000000000000000000000000000000000';
const privateKey = { from: 'file', file: 'keys/db1', version: 1 } as const;

/** What `db1` is told. */
function told(platform: AwsEdits['platform'] = {}): string {
  const model = awsModel({ platform });
  const [artifact] = cloudInit.render(machineRoles(model, 'db1'), model);
  if (artifact?.kind !== 'user-data') throw new Error('nothing is told');
  return artifact.content;
}
const read = (platform?: AwsEdits['platform']) => parseYaml(told(platform)) as { readonly [key: string]: Yaml };
const files = (platform?: AwsEdits['platform']) =>
  (read(platform)['write_files'] ?? []) as unknown as readonly { path: string; content: string; permissions: string }[];

describe('the first boot', () => {
  it('gives a name and a login, and nothing more where nothing more is asked', () => {
    expect(told().split('\n').slice(0, 2)).toEqual([
      '#cloud-config',
      '# Written by opensips-cdk for voip/database/db1',
    ]);
    expect(read()).toEqual({
      preserve_hostname: false,
      hostname: 'db1',
      fqdn: 'db1',
      manage_etc_hosts: 'localhost',
      users: [
        {
          name: 'admin',
          shell: '/bin/bash',
          lock_passwd: true,
          sudo: 'ALL=(ALL) NOPASSWD:ALL',
          ssh_authorized_keys: [LOGIN],
        },
      ],
      package_update: true,
      packages: ['sudo'],
    });
  });

  it('lets root in where that is the login, who needs no sudo', () => {
    const { users, disable_root, packages } = read({ user: 'root' });
    expect([users, disable_root, packages]).toEqual([
      [{ name: 'root', ssh_authorized_keys: [LOGIN] }],
      false,
      undefined,
    ]);
  });

  it('moves sshd', () => {
    expect(files({ port: 2222 }).map(({ path, content }) => [path, content])).toEqual([
      ['/etc/ssh/sshd_config.d/10-opensips-cdk.conf', 'Port 2222\n'],
    ]);
  });

  it('fetches the host key, and never has it', () => {
    const hostKeys = { db1: { publicKey: `${KEY} db1`, privateKey } };
    const [settings, program, ...more] = files({ hostKeys });
    expect([settings?.content, more]).toEqual(['HostKey /etc/ssh/opensips-cdk-host-key\n', []]);
    expect([program?.path, program?.permissions]).toEqual([
      '/var/lib/cloud/scripts/per-boot/opensips-cdk-host-key',
      '0755',
    ]);
    expect(program?.content).toContain(`public='${KEY}'\n`);
    expect(program?.content).toContain('parameter=/opensips-cdk/voip/db1/ssh-host-key\n');
    expect(told({ hostKeys })).not.toMatch(/keys\/db1|@@secret/);
    expect(read({ hostKeys })['packages']).toEqual(['sudo', 'awscli']);
  });

  it('shows what the authority signed', () => {
    const certificate = 'ecdsa-sha2-nistp256-cert-v01@openssh.com AAAA db1';
    const names = ['db1', 'db2', 'db3', 'proxy1', 'proxy2'];
    const hostKeys = Object.fromEntries(names.map((name) => [name, { publicKey: KEY, privateKey, certificate }]));
    const [settings, signed] = files({ hostKeys, hostAuthority: KEY });
    expect(settings?.content.split('\n')[1]).toBe('HostCertificate /etc/ssh/opensips-cdk-host-key-cert.pub');
    expect(signed?.content).toBe(`${certificate}\n`);
  });

  it('is none of a machine that is there', () => {
    const model = exampleModel();
    expect(cloudInit.render(machineRoles(model, 'vsvr2a'), model)).toEqual([]);
  });

  it('is refused where it is too long, with its size', () => {
    const accept = ['platform/host-keys-are-pinned', 'platform/zones-share-no-fate'].map((rule) => ({
      rule,
      path: 'voip',
      reason: 'a test',
    }));
    const publicKey = (length: number) => `${LOGIN} ${'x'.repeat(length)}`;
    const found = (length: number) =>
      run(awsTopology({ platform: { publicKey: publicKey(length) }, acceptances: accept })).findings.filter(
        ({ rule }) => rule === 'input/user-data-fits',
      );
    expect(found(15_000)).toEqual([]);
    expect(found(16_384)[0]).toMatchObject({ path: 'voip/database/db1', allowed: '16384 bytes' });
  });
});

describe('YAML', () => {
  it.each([
    'no',
    '0755',
    '1e3',
    'null',
    '~',
    '12:30:00',
    '2026-01-01',
    "it's",
    ': x',
    '- x',
    '#x',
    ' x ',
    'a\nb\n',
    '',
    'ÿ',
  ])('keeps the text %j a text', (text) => {
    const data = { key: text, [text]: [text] };
    expect(parseYaml(writeYaml(data))).toEqual(data);
    expect(writeYaml(data)).toBe(writeYaml(data));
  });
});
