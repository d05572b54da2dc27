import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Lab } from '../../../lib/lab/lab';
import type { Ran } from '../../../lib/lab/run';
import { PLANTED, type Rehearsal } from './rehearsal';
import { filesBelow } from './watched';

/** Every secret there is: what is planted, and what is derived from it. */
export async function secretsOf<W>(r: Rehearsal<W>): Promise<readonly string[]> {
  const { lab } = await r.open();
  return [...Object.values(PLANTED), ...derived(lab, PLANTED.TF_VAR_stack_secret)];
}

/** Every secret of a stack that is derived from its own, as Terraform computes it. */
function derived({ models }: Lab, stackSecret: string): readonly string[] {
  return models.flatMap(({ secrets }) =>
    secrets.flatMap(({ source }) =>
      source.from === 'stack-secret'
        ? [createHash('sha512').update(`${stackSecret}${source.label}`).digest('hex').slice(0, source.length)]
        : [],
    ),
  );
}

/**
 * Where a secret shows after a deployment: its output, every command line there was, plan, state, logs, and the files of
 * the lab. None should.
 * @param block one that is there to be found, so that what is searched is known to be the right thing
 */
export async function leaks<W>(
  r: Rehearsal<W>,
  ran: Ran,
  seen: ReadonlySet<string>,
  block: string,
): Promise<readonly string[]> {
  const { lab } = await r.open();
  const secrets = await secretsOf(r);
  const logs = 'journalctl --no-pager --output=cat; find /var/log -type f -exec cat {} +';
  const texts: Readonly<Record<string, string>> = {
    'what it printed': ran.stdout + ran.stderr,
    'command lines': [...seen].join('\n'),
    'plan and state': await r.planText(),
    logs: (
      await r.onEach(
        lab.plan.machines.map(({ name }) => name),
        logs,
      )
    ).join('\n'),
    ...filesBelow(lab.plan.folder),
  };
  expect(texts['command lines']).toContain('terraform apply');
  expect(texts['plan and state']).toContain(block);
  expect(Object.keys(texts)).toContain('terraform.voip.tfstate');
  return Object.entries(texts).flatMap(([name, text]) =>
    secrets.some((secret) => text.includes(secret)) ? [name] : [],
  );
}
