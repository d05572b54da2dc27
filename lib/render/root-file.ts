import type { FileArtifact } from '../artifacts';

/** A file that root owns and everyone may read, unless said otherwise. */
export function rootFile(
  file: Pick<FileArtifact, 'machine' | 'component' | 'path' | 'content' | 'from' | 'onChange'> & Partial<FileArtifact>,
): FileArtifact {
  return { kind: 'file', mode: 0o644, owner: 'root', group: 'root', ...file };
}

/** A program of ours. */
export function program(file: Parameters<typeof rootFile>[0]): FileArtifact {
  return rootFile({ mode: 0o755, ...file });
}
