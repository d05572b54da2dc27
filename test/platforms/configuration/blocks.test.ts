import { describe, expect, it } from 'vitest';
import { App, OpenSipsStack, PerNodeDatabaseTopology, Platform, Secret } from '../../../constructs';
import type { Block, Json } from '../../../lib/terraform';
import { rig, rigProps } from '../../support/rig';

type Body = { readonly [key: string]: Json };

function blocksOf(blocks: readonly Block[]): ReadonlyMap<string, Body> {
  return new Map(blocks.filter((b) => b.type === 'resource').map((b) => [b.labels[1] ?? '', b.body]));
}

function over(platform: Platform) {
  const stack = new OpenSipsStack(new App(), 'voip', { platform });
  new PerNodeDatabaseTopology(stack, 'registrar', rigProps());
  return blocksOf(stack.result().blocks);
}

const blocks = blocksOf(rig().stack.result().blocks);
const key = Secret.fromFile('~/.ssh/id_ed25519');

/** The text of the upload's expression. */
function upload(name: string, from = blocks): string {
  return JSON.stringify((from.get(name)?.['provisioner'] as readonly Body[])[1]);
}

describe('the order of a roll-out', () => {
  it('is a machine as a whole, then the next one of the cluster, then what belongs to the cluster', () => {
    const before = (name: string) => blocks.get(name)?.['depends_on'];
    expect([...blocks.keys()].map((name) => [name, before(name)])).toEqual([
      ['vsvr2a_base', undefined],
      ['vsvr2a_database', ['terraform_data.vsvr2a_base']],
      ['vsvr2a_proxy', ['terraform_data.vsvr2a_database']],
      ['vsvr2a_cluster', ['terraform_data.vsvr2a_proxy']],
      ['vsvr2b_base', ['terraform_data.vsvr2a_cluster']],
      ['vsvr2b_database', ['terraform_data.vsvr2b_base']],
      ['vsvr2b_proxy', ['terraform_data.vsvr2b_database']],
      ['vsvr2b_cluster', ['terraform_data.vsvr2b_proxy']],
      ['registrar_pacemaker_cluster_files', ['terraform_data.vsvr2a_cluster', 'terraform_data.vsvr2b_cluster']],
    ]);
  });

  it('makes the new before it forgets the old', () => {
    for (const body of blocks.values()) expect(body['lifecycle']).toEqual({ create_before_destroy: true });
  });
});

describe('what a machine receives', () => {
  it('is told to its database in the order accounts, replication, rows', () => {
    const names = [...upload('vsvr2a_database').matchAll(/sql ([a-z0-9-]+\.sql) /g)].map((match) => match[1]);
    expect(names).toEqual(['database.sql', 'replication-vsvr2a.sql', 'rows.sql']);
  });

  it('has files from beside the configuration, with what they ask for', () => {
    expect(upload('vsvr2a_proxy')).toContain(
      String.raw`file /etc/opensips/opensips.cfg 0640 root:opensips restart-proxy`,
    );
    expect(upload('vsvr2a_proxy')).toContain('filebase64(');
    expect(upload('vsvr2a_proxy')).toContain('/machines/vsvr2a/etc/opensips/opensips.cfg');
  });

  it('brings the secrets its files wait for and no other', () => {
    const names = (name: string) => [...upload(name).matchAll(/secret ([a-z0-9_]+) TF_VAR/g)].map((match) => match[1]);
    expect(names('vsvr2a_base')).toEqual([]);
    expect(names('vsvr2a_cluster')).toHaveLength(1);
    expect(names('vsvr2a_database')).toHaveLength(1);
    expect(names('vsvr2a_database')).not.toEqual(names('vsvr2a_cluster'));
  });

  it('shows statements for the database line by line in a plan', () => {
    const { statements } = blocks.get('vsvr2b_database')?.['triggers_replace'] as Body;
    expect(Object.keys(statements as Body)).toEqual(['database.sql', 'replication-vsvr2b.sql', 'rows.sql']);
  });
});

describe('how a machine is reached', () => {
  it('is at its address with the key from the file', () => {
    const connection = blocks.get('vsvr2b_base')?.['connection'] as Body;
    expect(connection).toMatchObject({ type: 'ssh', host: '192.168.3.126', port: 22, user: 'root', agent: false });
    expect(connection['private_key']).toContain('~/.ssh/id_ed25519');
    expect(connection).not.toHaveProperty('host_key');
  });

  it('is as root, by sudo where the login is another', () => {
    expect(JSON.stringify(blocks.get('vsvr2a_base')?.['provisioner'])).not.toContain('sudo');
    const other = over(Platform.ssh({ user: 'deploy', privateKey: key }));
    expect(JSON.stringify(other.get('vsvr2a_base')?.['provisioner'])).toContain('sudo -n sh .opensips-cdk/vsvr2a_base');
  });

  it('is by its own host key, and only the machine that has one', () => {
    const hostKey = 'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY=';
    const pinned = over(Platform.ssh({ user: 'root', privateKey: key, hostKeys: { vsvr2a: hostKey } }));
    expect(pinned.get('vsvr2a_base')?.['connection']).toMatchObject({ host_key: hostKey });
    expect(pinned.get('vsvr2b_base')?.['connection']).not.toHaveProperty('host_key');
  });

  it('is behind a bastion with the authority of host keys, and with a key from a variable', () => {
    const hostAuthority = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPhTd261';
    const bastion = { host: 'jump.example.net', user: 'deploy', port: 2222 };
    const behind = over(
      Platform.ssh({ user: 'root', privateKey: Secret.fromVariable('login_key'), hostAuthority, bastion }),
    );
    expect(behind.get('registrar_pacemaker_cluster_files')?.['connection']).toMatchObject({
      host: '192.168.3.125',
      host_key: hostAuthority,
      bastion_host: 'jump.example.net',
      bastion_port: 2222,
      bastion_user: 'deploy',
      private_key: '${var.login_key}',
      bastion_private_key: '${var.login_key}',
    });
  });
});
