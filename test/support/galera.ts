import type { Artifact, FileArtifact } from '../../lib/artifacts';
import type { DatabaseRenderer } from '../../lib/render/renderer';
import { MEMBERS, sharedModel, type SharedEdits } from '../../lib/testing/shared';

/** Two members and an arbitrator instead of three members. */
export const ARBITRATED: SharedEdits = {
  galera: { members: MEMBERS.slice(0, 2), arbitrator: { name: 'arb1', address: '192.0.2.29' } },
};

/** All in one IPv6 network. */
export const SIX: SharedEdits = {
  proxies: {
    nodes: [
      { name: 'proxy1', address: '2001:db8::11' },
      { name: 'proxy2', address: '2001:db8::12' },
    ],
  },
  virtualIp: { address: '2001:db8::10/64' },
  galera: {
    members: [1, 2].map((i) => ({ name: `db${i}`, address: `2001:db8::2${i}` })),
    arbitrator: { name: 'arb1', address: '2001:db8::29' },
  },
};

/** What a renderer makes of the example's Galera cluster. */
export function galeraArtifacts(renderer: DatabaseRenderer, edits: SharedEdits = {}): readonly Artifact[] {
  const model = sharedModel(edits);
  return model.databaseClusters.flatMap((database) => renderer.render(database, model));
}

/** A file of a machine by the end of its path. @throws Error when there is none */
export function fileIn(artifacts: readonly Artifact[], machine: string, end: string): FileArtifact {
  const found = artifacts.find(
    (each): each is FileArtifact => each.kind === 'file' && each.machine === machine && each.path.endsWith(end),
  );
  if (!found) throw new Error(`no file of ${machine} ends in '${end}'`);
  return found;
}
