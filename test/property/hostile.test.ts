import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fencing, type PerNodeDatabaseTopologyProps } from '../../constructs';
import { errors, output, rig } from '../support/rig';

/** Text that breaks things: quotes, expansions, comment and tag ends, control characters, and anything else. */
const hostile = fc.oneof(
  fc.constantFrom(
    '"',
    "'",
    '\\',
    '$x',
    '${x}',
    '$(reboot)',
    '`reboot`',
    '%{x}',
    '; DROP TABLE location;--',
    ']]>',
    '-->',
    '*/',
    '#',
    '\n',
    '\0',
    '\u202e',
    '@@secret:x@@',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: fc.constantFrom(...Array.from('"\'\\$`{}[]<>&;|#%@!?*~\n\r\t\0 ab')), maxLength: 20 }),
);

/** Either refused as input, or there: `holds` looks at what was written. */
function dataOrRefused(
  props: Partial<PerNodeDatabaseTopologyProps>,
  holds: (stack: ReturnType<typeof rig>['stack']) => void,
): void {
  const { stack } = rig(props);
  const found = errors(stack);
  if (found.length > 0) expect(found.every((f) => f.rule.startsWith('input/'))).toBe(true);
  else holds(stack);
}

describe('hostile text is data or refused, never syntax', () => {
  it('as content of an extra file: the very bytes', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        dataOrRefused({ files: [{ path: '/etc/extra', content: text }] }, (stack) => {
          expect(output(stack, 'machines/vsvr2a/etc/extra')).toBe(text);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('as a module parameter: the head keeps its lines', () => {
    const lines = (props: Partial<PerNodeDatabaseTopologyProps>) =>
      output(rig(props).stack, 'machines/vsvr2a/etc/opensips/opensips.cfg').split('\n').length;
    const plain = lines({ modules: [{ name: 'registrar', parameters: { realm_prefix: 'plain' } }] });
    fc.assert(
      fc.property(hostile, (text) => {
        const props = { modules: [{ name: 'registrar', parameters: { realm_prefix: text } }] };
        dataOrRefused(props, () => {
          expect(lines(props)).toBe(plain);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('as a description: one line of SQL more or less never appears', () => {
    const sql = (vsvr2a: string) =>
      output(rig({ replication: { descriptions: { vsvr2a } } }).stack, 'clusters/registrar-database/rows.sql').split(
        '\n',
      ).length;
    const plain = sql('plain');
    fc.assert(
      fc.property(hostile, (text) => {
        dataOrRefused({ replication: { descriptions: { vsvr2a: text } } }, () => {
          expect(sql(text)).toBe(plain);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('as a parameter of a fence agent: the CIB keeps its elements', () => {
    const elements = (value: string) =>
      [
        ...output(
          rig({ fencing: Fencing.agent('fence_virsh', { ip: value }) }).stack,
          'clusters/registrar-pacemaker/cib.xml',
        ).matchAll(/<[a-z]/g),
      ].length;
    const plain = elements('plain');
    fc.assert(
      fc.property(hostile, (text) => {
        dataOrRefused({ fencing: Fencing.agent('fence_virsh', { ip: text }) }, () => {
          expect(elements(text)).toBe(plain);
        });
      }),
      { numRuns: 60 },
    );
  });
});
