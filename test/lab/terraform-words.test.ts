import { describe, expect, it } from 'vitest';
import { explained, progressOf, summaryOf } from '../../lib/lab/terraform-words';

describe('what Terraform prints', () => {
  it.each([
    ['terraform_data.a_proxy (remote-exec): opensips-cdk: a proxy: done', 'a proxy: done'],
    ['terraform_data.a_proxy (remote-exec): Connecting to remote host via SSH...', undefined],
    ['terraform_data.a_proxy: Creating...', undefined],
  ])('%s', (line, progress) => {
    expect(progressOf(line)).toBe(progress);
  });

  it('has a summary', () => {
    expect(summaryOf('x\nApply complete! Resources: 9 added, 0 changed, 0 destroyed.\n')).toBe(
      '9 added, 0 changed, 0 destroyed',
    );
    expect(summaryOf('something else')).toBe('nothing to say');
  });

  it('is shortened to the words of the machine that failed and of Terraform', () => {
    const stdout = [
      'terraform_data.a_base (remote-exec): opensips-cdk: a base: done',
      'terraform_data.a_proxy (remote-exec): Connecting to remote host via SSH...',
      'terraform_data.a_proxy (remote-exec):   Host: 192.0.2.1',
      'terraform_data.a_proxy (remote-exec): ERROR:core:yyparse: syntax error',
    ].join('\n');
    const stderr = '╷\n│ Error: remote-exec provisioner error\n│ \n│   with terraform_data.a_proxy,\n╵\n';
    expect(explained(stdout, stderr)).toEqual([
      'ERROR:core:yyparse: syntax error',
      'Error: remote-exec provisioner error',
      '  with terraform_data.a_proxy,',
    ]);
  });
});
