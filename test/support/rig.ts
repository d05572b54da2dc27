import {
  App,
  Fencing,
  Machine,
  OpenSipsStack,
  OpenSipsVersion,
  PerNodeDatabaseTopology,
  Platform,
  Secret,
  VirtualIp,
  type PerNodeDatabaseTopologyProps,
} from '../../constructs';
import type { Finding } from '../../lib/findings';

/** The article's rig, with what a test wants different. */
export function rig(props: Partial<PerNodeDatabaseTopologyProps> = {}): {
  readonly stack: OpenSipsStack;
  readonly registrar: PerNodeDatabaseTopology;
} {
  const stack = new OpenSipsStack(new App(), 'voip', { platform: sshPlatform() });
  const registrar = new PerNodeDatabaseTopology(stack, 'registrar', { ...rigProps(), ...props });
  return { stack, registrar };
}

export function sshPlatform(): Platform {
  return Platform.ssh({ user: 'root', privateKey: Secret.fromFile('~/.ssh/id_ed25519') });
}

export function rigProps(): PerNodeDatabaseTopologyProps {
  return {
    virtualIp: VirtualIp.of('192.168.3.100/24'),
    nodes: [Machine.at('vsvr2a', '192.168.3.125'), Machine.at('vsvr2b', '192.168.3.126')],
    replicate: { contacts: true, dialogs: true },
    replication: { binPort: 5678, descriptions: { vsvr2a: 'Test-vSvr2A', vsvr2b: 'Test-vSvr2B' } },
    fencing: Fencing.none('test rig: a person watches it'),
  };
}

export const VERSIONS = ['2.2', '2.3', '2.4', '3.4', '3.6', '4.0'].map((text) => OpenSipsVersion.of(text));

/** Content of one output file, by its path below the stack folder. */
export function output(stack: OpenSipsStack, path: string): string {
  const result = stack.result();
  const file = result.files.find((f) => f.path === path);
  if (!file) {
    const errors = result.findings.filter((f) => f.severity === 'error' && !f.accepted).map((f) => f.message);
    throw new Error(
      `no output file '${path}'; errors: ${errors.join('; ') || 'none'}; files: ${result.files.map((f) => f.path).join(' ')}`,
    );
  }
  return file.content;
}

/** Findings that stop a synth. */
export function errors(stack: OpenSipsStack): readonly Finding[] {
  return stack.result().findings.filter((finding) => finding.severity === 'error' && finding.accepted === undefined);
}
