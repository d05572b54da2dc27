import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Duration, Machine, OpenSipsVersion, Port, Route, VirtualIp } from '../../constructs';
import { dialects } from '../../lib/facts/opensips/dialects';
import { rig } from '../support/rig';
import type { Build } from './opensips-harness';
import { DOMAIN, PASSWORDS } from './sip-call';

/** Everything the lexer could stumble over, as the value of a core setting; phones see it in every answer of ours. */
export const HOSTILE = 'a "b" \\n \\ $c ${d} #e /*f*/ \'g\' `h` ; é';

/** Other stacks whose scripts each version has to take. */
export const VARIANTS: readonly (readonly [string, Parameters<typeof rig>[0]])[] = [
  [
    'with IPv6',
    {
      virtualIp: VirtualIp.of('2001:db8::100/64'),
      nodes: [Machine.at('vsvr2a', '2001:db8::1'), Machine.at('vsvr2b', '2001:db8::2')],
    },
  ],
  ['without shared calls', { replicate: { contacts: true, dialogs: false } }],
  ['with calls alone shared', { replicate: { contacts: false, dialogs: true } }],
  ['with calls that nobody shares', { replicate: { contacts: true, dialogs: false }, modules: [{ name: 'dialog' }] }],
];

/** The realm is our own name, whichever of them a phone writes. */
export function accounts(): string {
  return Object.entries(PASSWORDS)
    .map(
      ([user, password]) =>
        `('${user}', '${DOMAIN}', '${createHash('md5').update(`${user}:${DOMAIN}:${password}`).digest('hex')}')`,
    )
    .join(', ');
}

/** The very output of the article's rig, with blocks of every kind from the author. */
export function writeOutput({ version }: Build, folder: string): void {
  const quoted = version.startsWith('2.');
  const { stack } = rig({
    version: OpenSipsVersion.of(version),
    domains: [DOMAIN],
    sip: [Port.udp(5060), Port.tcp(5060)],
    core: { server_header: `Server: ${HOSTILE}` },
    modules: dialects[version].mi.wire === 'lines' || version === '3.4' ? [{ name: 'event_route' }] : [],
    routes: [
      Route.request(`if ($rU == "probe") {\n    route(author);\n    exit;\n}`),
      Route.route('author', `    sl_send_reply(${quoted ? '"299"' : '299'}, "Probed");`),
      Route.branch('author', 'xlog("branch\\n");'),
      Route.failure('author', 'xlog("failure\\n");'),
      Route.onReply('author', 'xlog("reply\\n");'),
      Route.timer('author', Duration.seconds(1), 'xlog("L_INFO", "tick tock\\n");'),
      Route.event('E_CORE_THRESHOLD', 'xlog("event\\n");'),
      Route.startup('xlog("L_INFO", "woke up\\n");'),
      Route.local('xlog("L_INFO", "local\\n");'),
      Route.error('xlog("L_INFO", "error\\n");'),
    ],
  });
  const { files, blocked, findings } = stack.result();
  if (blocked) throw new Error(findings.map(({ message }) => message).join('\n'));
  for (const { path, content, mode } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode });
  }
}
