import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnwritableError } from '../../lib/errors';
import {
  canBeQuoted,
  canBeScriptString,
  canBeWord,
  parseCfg,
  quoteCfg,
  quoteScriptString,
  writeCfg,
  writeStatement,
  type CfgStatement,
  type CfgValue,
} from '../../lib/syntax/opensips-cfg';
import { IpAddress } from '../../lib/units';

const SCRIPT = 'route {\n    exit;\n}\n';

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...Array.from('"\'\\$`{}#*/;=,()[]%\n\r\t\x01\x07\x1f\x7f xn0741')) }),
);
const quotable = hostile.filter(canBeQuoted);
const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,12}$/).filter((text) => text !== 'listen' && text !== 'socket');
const integer = fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 });
const word = fc.oneof(
  fc.constantFrom('yes', 'LOG_LOCAL0', 'udp:example.org:5060', '192.0.2.1', '[2001:db8::1]', '*'),
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.:-]{0,20}$/),
);
const value: fc.Arbitrary<CfgValue> = fc.oneof(
  quotable,
  integer,
  word.map((text) => ({ word: text })),
);
const host = fc.oneof(fc.ipV4(), fc.constantFrom('2001:db8::1', 'fe80::1', '::1')).map((text) => IpAddress.of(text));
const statement: fc.Arbitrary<CfgStatement> = fc.oneof(
  fc.constant({ kind: 'blank' } as const),
  fc.stringMatching(/^[ -~]{0,40}$/).map((text) => ({ kind: 'comment', text: text.trim() }) as const),
  fc.record({ kind: fc.constant('setting' as const), name, value }),
  fc.record({ kind: fc.constant('module' as const), name }),
  fc.record({ kind: fc.constant('parameter' as const), module: name, name, value }),
  fc.record({
    kind: fc.constant('socket' as const),
    statement: fc.constantFrom('listen' as const, 'socket' as const),
    socket: fc.record(
      {
        protocol: fc.constantFrom('udp', 'tcp', 'bin'),
        host,
        port: fc.integer({ min: 1, max: 65535 }),
        advertised: host,
      },
      { requiredKeys: ['protocol', 'host', 'port'] },
    ),
  }),
);

describe('opensips.cfg', () => {
  it('reads back what it writes, whatever the values hold', () => {
    fc.assert(
      fc.property(fc.array(statement), (head) => {
        expect(plain(parseCfg(writeCfg({ head, script: SCRIPT })))).toEqual(plain({ head, script: SCRIPT }));
      }),
    );
  });

  it('writes each statement on one line', () => {
    fc.assert(
      fc.property(statement, (each) => {
        expect(writeStatement(each)).not.toMatch(/[\n\r\0]/);
      }),
    );
  });

  it('writes what the article writes', () => {
    const address = IpAddress.of('192.168.3.125');
    const head: readonly CfgStatement[] = [
      { kind: 'comment', text: 'Sockets' },
      { kind: 'socket', statement: 'listen', socket: { protocol: 'udp', host: address, port: 5060 } },
      { kind: 'socket', statement: 'listen', socket: { protocol: 'bin', host: address, port: 5678 } },
      { kind: 'setting', name: 'children', value: 8 },
      { kind: 'setting', name: 'log_stderror', value: { word: 'no' } },
      { kind: 'module', name: 'clusterer' },
      { kind: 'parameter', module: 'clusterer', name: 'server_id', value: 1 },
      { kind: 'parameter', module: 'clusterer', name: 'db_url', value: 'mysql://opensips@localhost/opensips' },
    ];
    expect(writeCfg({ head, script: SCRIPT })).toBe(`# Sockets
listen = udp:192.168.3.125:5060
listen = bin:192.168.3.125:5678
children = 8
log_stderror = no
loadmodule "clusterer.so"
modparam("clusterer", "server_id", 1)
modparam("clusterer", "db_url", "mysql://opensips@localhost/opensips")
${SCRIPT}`);
  });

  it('puts an IPv6 address in brackets', () => {
    const socket = { protocol: 'udp', host: IpAddress.of('2001:DB8::1'), port: 5060 };
    expect(writeStatement({ kind: 'socket', statement: 'socket', socket })).toBe('socket = udp:[2001:db8::1]:5060');
    expect(
      writeStatement({ kind: 'socket', statement: 'socket', socket: { ...socket, advertised: socket.host } }),
    ).toBe('socket = udp:[2001:db8::1]:5060 AS [2001:db8::1]:5060');
  });

  it('leaves the script alone, from its first line on', () => {
    const script = 'route {\n    # loadmodule "x.so"\n    $var(a) = "b";\n}\n\nmodparam("m", "p", 1)\n';
    expect(parseCfg(writeCfg({ head: [{ kind: 'module', name: 'tm' }], script }))).toEqual({
      head: [{ kind: 'module', name: 'tm' }],
      script,
    });
  });
});

describe('a quoted string', () => {
  it('is refused exactly where the predicate says so', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '"', '\0', '\ud800', '\udc00', '😀', '\n') }), (text) => {
        const write = (): string => quoteCfg(text);
        if (canBeQuoted(text)) expect(write()).toMatch(/^".*"$/);
        else expect(write).toThrow(UnwritableError);
      }),
    );
  });

  // What cfg.lex makes of a text in its state STRING1, the same from 2.2 to 4.0.
  it.each([
    [String.raw`"\n\r\t\a\"\\"`, '\n\r\t\x07"\\'],
    [String.raw`"\x41\x4\101\12"`, 'A\x04A\n'],
    [String.raw`"a\qb\$c"`, String.raw`a\qb\$c`],
    [`"it's 'x' \`y\` #z /*w*/ $(v)"`, `it's 'x' \`y\` #z /*w*/ $(v)`],
  ])('%s is read as the lexer reads it', (written, meant) => {
    expect(parseCfg(`key = ${written}\n${SCRIPT}`).head).toEqual([{ kind: 'setting', name: 'key', value: meant }]);
  });

  it('escapes no more than it must', () => {
    expect(quoteCfg('$avp(received) %{x} é 😀')).toBe('"$avp(received) %{x} é 😀"');
    expect(quoteCfg('a"b\\c\nd\x01e')).toBe(String.raw`"a\"b\\c\nd\x01e"`);
  });
});

describe('an argument of a script function', () => {
  it.each(['$avp(x)', 'a$', '$$'])('is no %s: it would be a variable', (text) => {
    expect(canBeScriptString(text)).toBe(false);
    expect(() => quoteScriptString(text)).toThrow(UnwritableError);
  });

  it('is quoted as any string otherwise', () => {
    expect(quoteScriptString('vi"p')).toBe(String.raw`"vi\"p"`);
  });
});

describe('what the daemon could not read back is refused', () => {
  const setting = (v: CfgValue): CfgStatement => ({ kind: 'setting', name: 'key', value: v });

  it.each([
    ['a number above 32 bits', setting(2 ** 31)],
    ['a number below 32 bits', setting(-(2 ** 31))],
    ['a fraction', setting(1.5)],
    ['a word with a space', setting({ word: 'yes no' })],
    ['a word that is a number', setting({ word: '5' })],
    ['an empty word', setting({ word: '' })],
    ['a word that starts a comment', setting({ word: '#x' })],
    ['a name with a quote', { kind: 'module', name: 'tm"' } as const],
    ['a module in another folder', { kind: 'module', name: '../tm' } as const],
    ['a name with a line end', { kind: 'setting', name: 'a\nb', value: 1 } as const],
    ['port 0', socketAt(0)],
    ['port 65536', socketAt(65536)],
  ])('%s', (_, each) => {
    expect(() => writeStatement(each)).toThrow(UnwritableError);
  });

  it.each(['yes', 'LOG_LOCAL0', 'udp:example.org:5060', '192.0.2.1', '[2001:db8::1]'])('%s is a word', (text) => {
    expect(canBeWord(text)).toBe(true);
  });

  function socketAt(port: number): CfgStatement {
    return { kind: 'socket', statement: 'listen', socket: { protocol: 'udp', host: IpAddress.of('192.0.2.1'), port } };
  }
});

/** Addresses as text, so that they compare by value. */
function plain(each: unknown): unknown {
  return JSON.parse(JSON.stringify(each));
}
