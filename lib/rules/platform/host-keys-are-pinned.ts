import { sources } from '../../facts/sources';
import type { AwsPlatform, Model } from '../../model';
import { defineRule } from '../rule';

/** A machine that is made for us and reached over the internet shows a host key that was known before. */
export const hostKeysArePinned = defineRule({
  id: 'platform/host-keys-are-pinned',
  severity: 'error',
  acceptable: true,
  summary: 'new machines reached over the internet show a known host key',
  why: 'Whoever answers at the new address is taken for the machine, and is handed every password and key of the stack.',
  sources: [sources.terraformConnection, sources.awsParameters],
  example: {
    wrong: `
      const platform = Platform.aws({
        ...region,
        network: AwsNetwork.of('10.20.0.0/16', { zones: subnets.zones }),
      });
      const open = new OpenSipsStack(app, 'cloud', { platform });
      new PerNodeDatabaseTopology(open, 'registrar', inTwoZones);`,
    fix: 'give `hostKeys` of Platform.aws a key of each machine',
    right: `
      const platform = Platform.aws({
        ...region,
        network: AwsNetwork.of('10.20.0.0/16', { zones: subnets.zones }),
        hostKeys: {
          cloud1: {
            publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICloud1',
            privateKey: Secret.fromFile('~/voip-keys/cloud1'),
          },
          cloud2: {
            publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICloud2',
            privateKey: Secret.fromFile('~/voip-keys/cloud2'),
          },
        },
      });
      const open = new OpenSipsStack(app, 'cloud', { platform });
      new PerNodeDatabaseTopology(open, 'registrar', inTwoZones);`,
  },
  check: (model) => {
    const { platform } = model;
    if (platform.capabilities.createsMachines === 'no' || platform.id !== 'aws' || !isReachedFromOutside(platform))
      return 'does-not-apply';
    if (platform.connection.hostAuthority !== null) return [];
    const unknown = model.machines.filter(({ hostKey }) => hostKey === null);
    if (unknown.length === 0) return [];
    return [
      {
        path: model.name,
        message: 'machines are configured over the internet, whatever host key they show',
        found: `no host key of ${unknown.map(({ name }) => name).join(', ')}`,
        allowed: 'a host key of each machine, or an authority that signed them',
        fix: `give \`hostKeys\` of Platform.aws a key of each machine${behind(platform)}`,
        related: unknown.map(({ path }) => path),
      },
    ];
  },
});

/** In a network of one's own somebody else has to be in there first. */
function isReachedFromOutside({ configuration, connection, network }: AwsPlatform): boolean {
  return configuration === 'over-ssh' && (network.machineAddresses === 'public' || connection.bastion !== null);
}

function behind({ connection }: Extract<Model['platform'], { id: 'aws' }>): string {
  return connection.bastion === null ? '' : ' with its certificate, and `hostAuthority`';
}
