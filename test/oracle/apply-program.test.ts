import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PROGRAM } from '../../lib/platforms/ssh/program';
import { have } from '../support/tools';
import { MACHINE } from './apply-machine';

const NAMESPACE = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private'];
const what = 'the apply program on a machine of stand-ins';
const possible =
  have('unshare', what) &&
  have('dash', what) &&
  spawnSync('unshare', [...NAMESPACE, 'mount', '-t', 'tmpfs', 'tmpfs', '/run']).status === 0;
if (!possible) console.warn(`skipped: ${what} (needs root and mount namespaces)`);

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Runs a script on a fresh machine; everything it started ends with it. */
function on(script: string): { readonly status: number | null; readonly lines: readonly string[] } {
  const scratch = mkdtempSync(join(tmpdir(), 'opensips-cdk-apply-'));
  folders.push(scratch);
  writeFileSync(join(scratch, 'program'), PROGRAM.replace(/^home=.*$/m, 'home=/var/lib/home'));
  const { status, stdout, stderr } = spawnSync('unshare', [...NAMESPACE, 'dash', '-c', `${MACHINE}${script}`], {
    encoding: 'utf8',
    timeout: 110_000,
    killSignal: 'SIGKILL',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', scratch },
  });
  return { status, lines: (stdout + stderr).trim().split('\n') };
}

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
      '0 one 1 applied sql ',
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

  it('touches nothing when the daemon refuses its file', () => {
    const { lines } = on(`
apply one ''
apply BROKEN ''
echo "$code $(running) $(starts) $(left)"; cut -d' ' -f1 $cfg; cat /var/lib/out`);
    expect(lines.slice(0, 2)).toEqual(['1 one 1 applied sql ', 'one']);
    expect(lines.at(-1)).toBe('opensips-cdk: /etc/opensips/opensips.cfg was refused; nothing has changed on m');
  });

  it('goes back to what was there when the service does not come up, with its words', () => {
    const { lines } = on(`
apply one ''
apply FAILS /etc/opensips/more
echo "$code $(running) $(starts) $(left)"; cut -d' ' -f1 $cfg; ls /etc/opensips; cat /var/lib/out`);
    expect(lines.slice(0, 3)).toEqual(['1 one 3 applied sql ', 'one', 'opensips.cfg']);
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
	[ "$found" = "0 r$at r$at more$at opensips.cfg applied sql " ] || echo "at $at: $found"`,
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
	"1 $before $before applied sql " | "1 r$at r$at applied sql ") ;;
	*) echo "at $at: $found" ;;
	esac
	apply "r$at" ''`,
      ),
    );
    expect({ status, wrong: lines.slice(0, -1) }).toEqual({ status: 0, wrong: [] });
  });
});
