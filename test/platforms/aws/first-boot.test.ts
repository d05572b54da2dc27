import { describe, expect, it } from 'vitest';
import { Secret } from '../../../constructs';
import { acrossZones, inOneZone, PUBLIC_KEY, resources } from '../../support/aws';

const hostKeys = { db1: { publicKey: PUBLIC_KEY, privateKey: Secret.fromFile('keys/db1', { version: 3 }) } };

describe('the host key of a machine', () => {
  const made = acrossZones({ hostKeys });

  it('is written to a parameter and stands nowhere else', () => {
    expect([...resources(made, 'aws_ssm_parameter')]).toEqual([
      [
        'db1',
        {
          name: '/opensips-cdk/voip/db1/ssh-host-key',
          description: 'SSH host key of db1',
          type: 'SecureString',
          value_wo: String.raw`${'$'}{fileexists(pathexpand("keys/db1")) ? trimsuffix(file(pathexpand("keys/db1")), "\n") : ""}`,
          value_wo_version: 3,
        },
      ],
    ]);
  });

  it('may be read by the role of that machine, and by that name alone', () => {
    const policy = resources(made, 'aws_iam_role_policy').get('db1_host_key');
    expect(policy?.['role']).toBe('${aws_iam_role.db1.name}');
    expect(JSON.parse(policy?.['policy'] as string)).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '${aws_ssm_parameter.db1.arn}' }],
    });
  });

  it('is there before the machine is, with the way to it', () => {
    const before = (machine: string) => resources(made, 'aws_instance').get(machine)?.['depends_on'];
    const key = ['aws_ssm_parameter.db1', 'aws_iam_role_policy.db1_host_key'];
    expect(before('db1')).toEqual(expect.arrayContaining([...key, 'aws_route.public']));
    expect(before('db2')).not.toEqual(expect.arrayContaining(key));
  });
});

describe('what a machine waits for', () => {
  const upload = (from: ReturnType<typeof inOneZone>, name: string) =>
    JSON.stringify(resources(from, 'terraform_data').get(name)?.['provisioner']);

  it('is its first boot, and the volume of its database by its id, before any package', () => {
    const text = upload(inOneZone(), 'proxy1_base');
    const [boot, volume, folder, packages] = [
      'first-boot cloud-init',
      'replace(aws_ebs_volume.proxy1.id, ',
      ' /var/lib/mysql',
      'package nftables',
    ].map((each) => text.indexOf(each));
    expect([boot, volume, folder, packages].every((at) => (at ?? -1) > 0)).toBe(true);
    expect([boot, volume, folder, packages]).toEqual([boot, volume, folder, packages].sort((a = 0, b = 0) => a - b));
    expect(upload(inOneZone(), 'proxy1_proxy')).not.toContain('first-boot');
  });

  it('is no volume where there is no database', () => {
    expect(upload(acrossZones(), 'proxy1_base')).not.toContain('volume ');
  });

  it('keeps a database from starting without its volume', () => {
    const file = acrossZones().files.find(({ path }) =>
      path.endsWith('db1/etc/systemd/system/mariadb.service.d/45-opensips-cdk-volume.conf'),
    );
    expect(file?.content).toBe(
      '# Written by opensips-cdk for voip/database/db1\n[Unit]\nRequiresMountsFor=/var/lib/mysql\n',
    );
  });
});
