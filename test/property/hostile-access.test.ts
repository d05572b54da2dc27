import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileArtifact } from '../../lib/artifacts';
import { proxyClusters } from '../../lib/model';
import { databaseClient } from '../../lib/render/database-client';
import { haproxy } from '../../lib/render/haproxy';
import { sharedTables } from '../../lib/render/shared-tables';
import { resolve } from '../../lib/resolve';
import { sharedTopology } from '../../lib/testing';
import type { ExternalDatabaseRecord } from '../../lib/topology/topology';
import { external } from '../support/access';
import { anyText, HOSTILE } from '../support/hostile';

/** Number of lines of each file on the way to an external database; null where it was refused. */
function lines(edits: Partial<ExternalDatabaseRecord>): readonly number[] | null {
  const { model, problems } = resolve(sharedTopology({ database: external(edits) }));
  const parts = model && proxyClusters(model)[0];
  if (!model || !parts || problems.length > 0) {
    expect(problems.every(({ rule }) => rule.startsWith('input/'))).toBe(true);
    return null;
  }
  return [haproxy, databaseClient, sharedTables]
    .flatMap((renderer) => renderer.render(parts, model))
    .filter((artifact): artifact is FileArtifact => artifact.kind === 'file')
    .map(({ content }) => content.split('\n').length);
}

function dataOrRefused(edits: (text: string) => Partial<ExternalDatabaseRecord>, plain: string): void {
  const expected = lines(edits(plain));
  expect(expected).not.toBeNull();
  fc.assert(
    fc.property(anyText, (text) => {
      const found = lines(edits(text));
      if (found) expect(found).toEqual(expected);
    }),
    { numRuns: 60, examples: HOSTILE.map((text) => [text]) },
  );
}

describe('hostile text on the way to a database is data or refused, never syntax', () => {
  it('as a server', () => {
    dataOrRefused((host) => ({ servers: [{ host }] }), 'db.example.org');
  });
  it('as the path of a check', () => {
    dataOrRefused((path) => ({ check: { port: 8008, path } }), '/primary');
  });
  it('as an account', () => {
    const { provisioning } = external();
    dataOrRefused((user) => ({ user, provisioning: provisioning && { ...provisioning, user } }), 'sip');
  });
  it('as a database', () => {
    dataOrRefused((database) => ({ database }), 'voip');
  });
});
