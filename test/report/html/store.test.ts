import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences, Store } from '../../../lib/report/html/store';

/** What the page's script does. */
function patched(base: readonly string[], hunks: string): readonly string[] {
  const to: string[] = [];
  let at = 0;
  for (const line of hunks === '' ? [] : hunks.split('\n')) {
    const head = /^@@ -(\d+),/.exec(line);
    if (head) while (at < Number(head[1]) - 1) to.push(base[at++] ?? '');
    else if (line.startsWith('+')) to.push(line.slice(1));
    else {
      if (line.startsWith(' ')) to.push(base[at] ?? '');
      at++;
    }
  }
  return [...to, ...base.slice(at)];
}

describe('differences', () => {
  it('show what changed with the lines around it', () => {
    const base = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    expect(differences(base, ['a', 'b', 'c', 'X', 'e', 'f', 'g'])).toBe('@@ -3,3 +3,3 @@\n c\n-d\n+X\n e');
  });

  it('are apart where much is the same between them', () => {
    const base = Array.from({ length: 30 }, (_, i) => String(i));
    const changed = base.map((line, i) => (i === 1 || i === 28 ? 'x' : line));
    expect(differences(base, changed)?.match(/^@@.*$/gm)).toEqual(['@@ -1,3 +1,3 @@', '@@ -28,3 +28,3 @@']);
  });

  it('are none where nothing is in common', () => {
    const lines = (name: string) => Array.from({ length: 900 }, (_, i) => `${name}${i}`);
    expect(differences(lines('a'), [...lines('b'), 'end'])).toBeUndefined();
  });

  it('make one of the other, whatever stands there', () => {
    const line = fc.constantFrom('a', 'b', 'c', '', '@@ -1,1 +1,1 @@', '-x', '+y', ' z');
    const lines = fc.array(line, { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(lines, lines, (first, second) => {
        expect(patched(first, differences(first, second) ?? 'none')).toEqual(second);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a store', () => {
  const large = (own: string) => `${'the same line\n'.repeat(30_000)}${own}\n`;

  it('holds equal contents once', () => {
    const store = new Store(['x', 'x']);
    expect(store.hold('/a', 'x')).toEqual({ as: 'whole', id: 'f1', text: 'x' });
    expect(store.hold('/b', 'x')).toEqual({ as: 'same', id: 'f1' });
  });

  it('holds small deployments in full', () => {
    const store = new Store(['x\ny', 'x\nz']);
    store.hold('/a', 'x\ny');
    expect(store.hold('/a', 'x\nz')).toMatchObject({ as: 'whole' });
  });

  it('holds differences of large ones, for files of one path', () => {
    const all = [large('one'), large('two')];
    const store = new Store(all);
    expect(store.hold('/a', large('one'))).toMatchObject({ as: 'whole', id: 'f1' });
    expect(store.hold('/a', large('two'))).toMatchObject({ as: 'difference', id: 'f2', base: 'f1' });
    expect(store.hold('/b', large('two'))).toEqual({ as: 'same', id: 'f2' });
  });
});
