import { platformCapabilities } from '../../facts/platforms';
import type { SshPlatform } from '../../model';
import type { SshPlatformRecord } from '../../topology/platform';
import { refuseProp, resolveConnection, type PlatformContext } from './connection';

/** Machines that exist. */
export function resolveSsh(platform: SshPlatformRecord, context: PlatformContext): SshPlatform {
  const refuse = refuseProp(context, 'Platform.ssh');
  const hostKeys = platform.hostKeys ?? {};
  if (platform.bastion && Object.keys(hostKeys).length > 0) {
    refuse(
      'hostKeys',
      Object.keys(hostKeys).join(', '),
      'hostAuthority behind a bastion: Terraform checks one host key against both hops',
    );
  }
  return {
    id: platform.kind,
    capabilities: platformCapabilities.ssh,
    connection: resolveConnection(platform, hostKeys, context, refuse),
  };
}
