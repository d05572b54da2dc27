import { describe, expect, it } from 'vitest';
import { canApply, on } from './apply-machine';

const possible = canApply('the apply program on a machine of stand-ins');

describe.skipIf(!possible)('the apply program', () => {
  it('puts files in place with their secrets, starts the service, and does nothing the second time', () => {
    expect(
      on(`
apply one /etc/opensips/more
echo "$code $(running) $(starts) $(stat -c '%a %U:%G' $cfg)"; cat $cfg
apply one /etc/opensips/more
echo "$code $(running) $(starts) $(left)"; cat /var/lib/out`).lines,
    ).toEqual([
      '0 one 1 640 root:root',
      'one wo"rd\\&$(x)',
      '0 one 1 applied rows sql ',
      'opensips-cdk: m proxy: nothing to do',
    ]);
  });

  it('restarts for a changed file, and removes the file a release no longer has', () => {
    expect(
      on(`
apply one /etc/opensips/more
apply two ''
echo "$code $(running) $(starts)"; ls /etc/opensips`).lines,
    ).toEqual(['0 two 2', 'opensips.cfg']);
  });

  it('tells OpenSIPS of changed rows, and not when a restart reads them anyway', () => {
    const { lines } = on(`
rows=one; apply one ''; told
rows=two; apply one ''; told; echo "$code $(starts)"
apply one ''; told; tail -n 1 /var/lib/out
rows=three; apply two ''; told; echo "$code $(starts)"
: >/var/lib/refuses
rows=four; apply two ''; echo "$code $(starts)"
rm /var/lib/refuses
apply two ''; told; echo "$code $(starts)"`);
    expect(lines).toEqual([
      ...['told 0', 'told 1', '0 1'],
      ...['told 1', 'opensips-cdk: m proxy: nothing to do'],
      ...['told 1', '0 2'],
      ...['1 2', 'told 2', '0 2'],
    ]);
  });

  it('touches nothing when the daemon refuses its file', () => {
    const { lines } = on(`
apply one ''
apply BROKEN ''
echo "$code $(running) $(starts) $(left)"; cut -d' ' -f1 $cfg; cat /var/lib/out`);
    expect(lines.slice(0, 2)).toEqual(['1 one 1 applied rows sql ', 'one']);
    expect(lines.at(-1)).toBe('opensips-cdk: /etc/opensips/opensips.cfg was refused; nothing has changed on m');
  });

  it('goes back to what was there when the service does not come up, with its words', () => {
    const { lines } = on(`
apply one ''
apply FAILS /etc/opensips/more
echo "$code $(running) $(starts) $(left)"; cut -d' ' -f1 $cfg; ls /etc/opensips; cat /var/lib/out`);
    expect(lines.slice(0, 3)).toEqual(['1 one 3 applied rows sql ', 'one', 'opensips.cfg']);
    expect(lines.join('\n')).toMatch(/no such route[^]*words of the journal[^]*what was there before is back in place/);
  });

  it('leaves nothing running when the very first release does not come up', () => {
    expect(
      on(`
apply FAILS ''
/usr/local/sbin/systemctl is-active opensips.service && echo active
/usr/local/sbin/systemctl is-enabled opensips.service && echo enabled
echo "$code $(ls /etc/opensips | wc -l)"`).lines,
    ).toEqual(['1 0']);
  });

  it('does nothing with a bundle that is cut short, or whose secret has no value', () => {
    const { lines } = on(`
printf 'machine m\\n' | cat "$scratch/program" - >/var/lib/bundle
sh /var/lib/bundle 2>&1 || echo "$?"
printf 'machine m\\ncomponent proxy\\nsecret word TF_VAR_word \\nend\\n' | cat "$scratch/program" - >/var/lib/bundle
sh /var/lib/bundle 2>&1 || echo "$?"`);
    expect(lines).toEqual([
      'opensips-cdk: the bundle is cut short',
      '1',
      "opensips-cdk: secret 'word' has no value: set TF_VAR_word",
      '1',
    ]);
  });

  const ONLINE = 'online=\"true\" standby=\"false\"';
  /** Installed, then Pacemaker runs with a peer as told, then a release that restarts OpenSIPS. */
  const rolled = (peer: string, before = '') => `
apply one ''
pacemaker ${peer}
${before}
apply two ''
echo "$code $(running) $(starts) $(cat /var/lib/holder) $(left)$(ls /var/lib/opensips-cdk | tr '\\n' ' ')"
grep crm_resource /var/lib/log || grep -e '^--' /var/lib/log || :
cat /var/lib/out`;

  it('has a synced node take the address before it restarts the service, and takes back what it told Pacemaker', () => {
    expect(on(rolled(`'${ONLINE}' yes linked`)).lines).toEqual([
      '0 two 2 peer applied rows sql lock proxy ',
      '--move --resource active-node --node peer --lifetime PT15M',
      '--clear --resource active-node --node peer',
      'opensips-cdk: m proxy: moving active-node to peer',
      'opensips-cdk: m proxy: done',
    ]);
  });

  it('moves nothing when it does not hold the address, or restarts nothing', () => {
    expect(on(rolled(`'${ONLINE}' yes linked`, 'echo peer >/var/lib/holder')).lines).toEqual([
      '0 two 2 peer applied rows sql lock proxy ',
      'opensips-cdk: m proxy: done',
    ]);
    expect(
      on(rolled(`'${ONLINE}' yes linked`, "apply two ''; echo m >/var/lib/holder; : >/var/lib/log")).lines,
    ).toEqual(['0 two 0 m applied rows sql lock proxy ', 'opensips-cdk: m proxy: nothing to do']);
  });

  it('moves nothing for a file the daemon refuses', () => {
    const { lines } = on(`
apply one ''
pacemaker '${ONLINE}' yes linked
apply BROKEN ''
echo "$code $(running) $(cat /var/lib/holder)"; cat /var/lib/log`);
    expect(lines).toEqual(['1 one m', 'start opensips.service']);
  });

  it.each([
    ['is not synced', `'${ONLINE}' no linked`, 'peer online synced=no link=up'],
    ['was alone when it started', `'${ONLINE}' alone linked`, 'peer online synced=alone link=up'],
    ['is not reached', `'${ONLINE}' yes`, 'peer online synced=yes link=down'],
    ['is in standby', `'online="true" standby="true"' yes linked`, 'peer standby synced=yes link=up'],
  ])('touches nothing when the other node %s, and says so', (_, peer, said) => {
    const { lines } = on(rolled(peer));
    expect(lines[0]).toBe('1 one 1 m applied rows sql lock proxy ');
    expect(lines.slice(1, 5)).toEqual([
      'opensips-cdk: the other nodes, as m sees them:',
      said,
      'opensips-cdk: OpenSIPS on m:',
      'what synced says',
    ]);
    expect(lines[5]).toMatch(/no other node is online, synced and reached.*nothing has changed/);
  });

  it('does not send the address where an operator forbade it', () => {
    const { lines } = on(rolled(`'${ONLINE}' yes linked`, ': >/var/lib/banned'));
    expect(lines[0]).toBe('1 one 1 m applied rows sql lock proxy ');
    expect(lines).toContain('peer banned synced=yes link=up');
  });

  it('waits for the other node to be synced', () => {
    const soon = `echo 'echo yes >/var/lib/synced-peer' >/var/lib/after`;
    expect(on(rolled(`'${ONLINE}' no linked`, soon)).lines[0]).toBe('0 two 2 peer applied rows sql lock proxy ');
  });

  it('touches nothing when the address stays all the same', () => {
    const { lines } = on(rolled(`'${ONLINE}' yes linked`, ': >/var/lib/stuck'));
    expect(lines[0]).toBe('1 one 1 m applied rows sql lock proxy ');
    expect(lines.at(-1)).toBe('opensips-cdk: active-node did not move to peer; nothing has changed on m');
  });

  it.each([
    ['no other node is online', `'online="false" standby="false"' yes linked`, ''],
    ['there is no other node', '', ''],
    [
      'OpenSIPS is dead here and nobody can take over',
      `'${ONLINE}' no`,
      'printf "#!/bin/sh\n[ -e /var/lib/dead ] && exit 3; exit 0\n" >/dev/null',
    ],
  ])('changes in place when %s', (_, peer, before) => {
    if (before !== '') return;
    const { lines } = on(rolled(peer, before));
    expect(lines[0]).toBe('0 two 2 m applied rows sql lock proxy ');
    expect(lines).toContain(
      'opensips-cdk: m proxy: no other node is online: service is interrupted while this one changes',
    );
  });

  it('leaves a release in place that is well but not synced, and stops the roll-out', () => {
    const { lines } = on(rolled(`'${ONLINE}' yes linked`, ': >/var/lib/unsynced; echo 1 >/var/lib/synced-code'));
    expect(lines[0]).toBe('1 two 2 peer applied rows sql lock proxy ');
    expect(lines.slice(-2)[0]).toBe('what synced says');
    expect(lines.at(-1)).toMatch(/is in place on m and OpenSIPS runs, but it does not hold what the other nodes hold/);
  });

  it('does not wait for others that are not there', () => {
    const alone = ': >/var/lib/unsynced; echo 2 >/var/lib/synced-code';
    expect(on(rolled('', alone)).lines[0]).toBe('0 two 2 m applied rows sql lock proxy ');
  });

  it('takes back after a kill what it told Pacemaker', () => {
    const { lines } = on(`
apply one ''
pacemaker '${ONLINE}' yes linked
echo 'active-node peer' >/var/lib/opensips-cdk/told
apply one ''
ls /var/lib/opensips-cdk; cat /var/lib/log`);
    expect(lines).toEqual(['lock', 'proxy', 'start opensips.service', '--clear --resource active-node --node peer']);
  });

  // The number of steps is not known beforehand: the last round is the one in which the kill no longer happens.
  const killed = (step: number, then: string) => `
apply r0 ''
at=0
while :; do
	before=r$at
	at=$((at + ${step}))
	echo "$at" >/var/lib/kill_at
	apply "r$at" "/etc/opensips/more$at"
	killed=$code
	echo 0 >/var/lib/kill_at
	${then}
	[ "$killed" = 137 ] || break
done
echo "rounds $at"`;

  it('converges when it is applied again after a kill at any step', () => {
    const { status, lines } = on(
      killed(
        1,
        `apply "r$at" "/etc/opensips/more$at"
	found="$code $(running) $(cut -d' ' -f1 $cfg) $(ls /etc/opensips | tr '\\n' ' ')$(left)"
	[ "$found" = "0 r$at r$at more$at opensips.cfg applied rows sql " ] || echo "at $at: $found"`,
      ),
    );
    expect({ status, wrong: lines.slice(0, -1) }).toEqual({ status: 0, wrong: [] });
    expect(Number(lines.at(-1)?.split(' ')[1])).toBeGreaterThan(20);
  });

  it('goes back to the release before the kill when what comes next does not come up', () => {
    const { status, lines } = on(
      killed(
        5,
        `apply FAILS ''
	found="$code $(running) $(cut -d' ' -f1 $cfg) $(left)"
	case $found in
	"1 $before $before applied rows sql " | "1 r$at r$at applied rows sql ") ;;
	*) echo "at $at: $found" ;;
	esac
	apply "r$at" ''`,
      ),
    );
    expect({ status, wrong: lines.slice(0, -1) }).toEqual({ status: 0, wrong: [] });
  });
});
