import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { OpenSipsVersion } from '../../lib/model';
import { render } from '../../lib/render';
import { sharedModel, type SharedEdits } from '../../lib/testing';
import { DOMAIN, VIP } from './sip-call';

/** Members of the rig's shared database, with prefix length. */
export const MEMBERS = [21, 22, 23].map((host) => `192.168.3.${host}/24`);

/** Scenario 1 at the addresses of the article's rig. */
export function sharedStack(version: OpenSipsVersion, more: SharedEdits = {}): ReturnType<typeof render> {
  return render(
    sharedModel({
      ...more,
      proxies: {
        version,
        domains: [DOMAIN],
        nodes: [
          { name: 'vsvr2a', address: '192.168.3.125' },
          { name: 'vsvr2b', address: '192.168.3.126' },
        ],
        ...more.proxies,
      },
      virtualIp: { address: `${VIP}/24`, ...more.virtualIp },
      galera: {
        members: MEMBERS.map((address, i) => ({ name: `db${i + 1}`, address: address.replace(/\/.*/, '') })),
        ...more.galera,
      },
    }),
  );
}

/** The script of a node. */
export function scriptOf(stack: ReturnType<typeof sharedStack>, machine: string): string {
  const found = stack.find((a) => a.kind === 'file' && a.machine === machine && a.path.endsWith('/opensips.cfg'));
  if (found?.kind !== 'file') throw new Error(`no script of ${machine}`);
  return found.content;
}

/** The files of a stack, as a synthesis would lay them out. */
export function writeStack(stack: ReturnType<typeof sharedStack>, folder: string): void {
  mkdirSync(join(folder, 'clusters'), { recursive: true });
  for (const artifact of stack) {
    if (artifact.kind === 'need' || artifact.kind === 'user-data') continue;
    const path =
      artifact.kind === 'file'
        ? `machines/${artifact.machine}${artifact.path}`
        : `clusters/${artifact.cluster}/${artifact.path}`;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const mode = artifact.kind === 'file' ? artifact.mode : 0o644;
    writeFileSync(join(folder, path), artifact.content, { mode });
  }
}
