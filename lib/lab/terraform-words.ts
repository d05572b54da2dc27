/** What Terraform prints, read for people. */

const OF_PROGRAM = /\(remote-exec\): opensips-cdk: (.*)$/;
const BY_REMOTE = /^(\S+) \(remote-exec\): (.*)$/;
const ABOUT_CONNECTION =
  /^(Connecting to remote host|Connected!| {2}(Host|User|Password|Private key|Certificate|SSH Agent|Checking Host Key|Target Platform|Bastion \w+):)/;

/** The line of progress that a line of Terraform's is worth; undefined for most. */
export function progressOf(line: string): string | undefined {
  return OF_PROGRAM.exec(line)?.[1];
}

/** `9 added, 0 changed, 0 destroyed` */
export function summaryOf(stdout: string): string {
  return /^Apply complete! Resources: (.*)\.$/m.exec(stdout)?.[1] ?? 'nothing to say';
}

/** Why it failed: the last words of the machine it failed on, then Terraform's own. */
export function explained(stdout: string, stderr: string): readonly string[] {
  const remote = stdout.split('\n').flatMap((line) => {
    const [, block, words = ''] = BY_REMOTE.exec(line) ?? [];
    return block === undefined || ABOUT_CONNECTION.test(words) ? [] : [{ block, words }];
  });
  const failed = remote.at(-1)?.block;
  const words = remote.filter(({ block }) => block === failed).map((each) => each.words);
  const errors = stderr
    .split('\n')
    .map((line) => line.replace(/^[│╷╵]\s?/, '').trimEnd())
    .filter((line) => line !== '');
  return [...words.slice(-30), ...errors.slice(0, 12)];
}
