import { describe, expect, it } from 'vitest';
import { platformCapabilities } from '../../lib/facts/platforms';
import { read, sources } from '../structure/source';

describe('what platforms can do', () => {
  const names = Object.keys(platformCapabilities.aws);

  it('is said of each of them, in full', () => {
    for (const capabilities of Object.values(platformCapabilities)) {
      expect(Object.keys(capabilities).sort()).toEqual([...names].sort());
      expect(Object.values(capabilities)).not.toContain(undefined);
    }
  });

  it.each(names)(
    '%s refuses somebody by name: a rule, or a check of what is said or of the output, reads it',
    (name) => {
      const readers = [...sources('lib/rules', 'lib/resolve'), 'lib/pipeline.ts'].filter((file) => {
        const text = read(file);
        return /\bcapabilities\b/.test(text) && new RegExp(`\\b${name}\\b`).test(text);
      });
      expect(readers).not.toEqual([]);
    },
  );
});
