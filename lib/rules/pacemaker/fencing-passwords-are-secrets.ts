import { sources } from '../../facts/sources';
import { primitives, type PacemakerCluster } from '../../model';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** What a fence device is given to log in with is a Secret, and stands in no file that leaves this program. */
export const fencingPasswordsAreSecrets = defineRule({
  id: 'pacemaker/fencing-passwords-are-secrets',
  severity: 'error',
  acceptable: true,
  summary: 'passwords of fence devices are secrets',
  why: 'Who reads the output, or the repository it is kept in, can switch the machines off: both at once, and at any time.',
  sources: [sources.pacemakerDocs],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        fencing: Fencing.agent('fence_vmware_rest', {
          ip: 'vcenter.voip.example',
          username: 'fence@vsphere.local',
          password: 'correct horse',
        }),
      });`,
    fix: "set 'password' in `fencing` to Secret.fromVariable(…) or Secret.fromFile(…)",
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        fencing: Fencing.agent('fence_vmware_rest', {
          ip: 'vcenter.voip.example',
          username: 'fence@vsphere.local',
          password: Secret.fromVariable('vcenter_password'),
        }),
      });`,
  },
  check: perCluster(withDevices, ({ path, devices }) =>
    devices.flatMap(({ id, parameters }) =>
      Object.entries(parameters)
        .filter(([name, value]) => SECRET.test(name) && typeof value === 'string')
        .map(([name]) => ({
          path,
          message: `'${name}' of '${id}' stands in plain text in what is written`,
          found: `${name}: (text)`,
          allowed: 'a Secret, which is filled in on the machine',
          fix: `set '${name}' in \`fencing\` to Secret.fromVariable(…) or Secret.fromFile(…)`,
        })),
    ),
  ),
});

/** As the agents of Debian call them; a script that prints one (`password_script`) is none. */
const SECRET = /^(passwd|password|snmp_priv_passwd|secret_key|token_secret|client_secret|api_key|api_token)$/i;

function withDevices({ pacemaker }: { readonly pacemaker: PacemakerCluster | null }) {
  const devices = pacemaker ? primitives(pacemaker).filter(({ agent }) => agent.standard === 'stonith') : [];
  return pacemaker && devices.length > 0 ? { path: pacemaker.path, devices } : null;
}
