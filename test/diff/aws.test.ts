import { describe, expect, it } from 'vitest';
import { compare, readStack, type Snapshot } from '../../lib/diff';
import type { PipelineResult } from '../../lib/pipeline';
import { withBlocks, type Json } from '../../lib/terraform';
import { found, onlyStack } from '../support/diff';
import { acrossZones } from '../support/aws';

type Adapt = (instance: Record<string, Json>, machine: string) => void;

/** What was written, with machines as a test wants them. */
function side(result: PipelineResult, adapt: Adapt = () => undefined): Snapshot {
  const files = new Map(result.files.map(({ path, content }) => [path, content] as const));
  const configuration = structuredClone(withBlocks({}, result.blocks)) as {
    resource: { aws_instance: Record<string, Record<string, Json>> };
  };
  for (const [machine, instance] of Object.entries(configuration.resource.aws_instance)) adapt(instance, machine);
  const read = (path: string) => files.get(path) ?? '';
  const model = JSON.parse(read('model.json')) as unknown;
  return { stacks: [readStack({ name: 'voip', configuration, model, read, checksum: () => '' })] };
}

const stack = acrossZones();
const change = (adapt: Adapt) => compare(side(stack), side(stack, adapt));

describe('machines of AWS', () => {
  it('have no diff with themselves', () => {
    expect(compare(side(stack), side(stack))).toEqual({ stacks: [], effect: null, notes: [] });
  });

  it('are stopped for another instance type', () => {
    const diff = change((instance, machine) => {
      if (machine === 'proxy1') instance['instance_type'] = 'c6i.2xlarge';
    });
    expect(diff.effect).toBe('machine-replaced');
    expect(found(diff, 'platform')).toEqual([
      expect.objectContaining({
        what: 'aws_instance.proxy1 instance_type',
        after: 'c6i.2xlarge',
        effect: 'machine-replaced',
      }),
    ]);
    expect(onlyStack(diff).calls[0]).toContain('stopped, and started as the new type');
  });

  it('keep the image they were made of', () => {
    const diff = change((instance) => (instance['ami'] = 'ami-2'));
    expect(diff.effect).toBe('nothing');
  });

  it('show nothing of what they are told for their first boot', () => {
    const diff = change((instance) => (instance['user_data'] = 'planted-user-data'));
    expect(diff.effect).toBe('nothing');
    expect(JSON.stringify(diff)).not.toContain('planted-user-data');
  });

  it('are judged by the worst that is plausible where an attribute is not known', () => {
    expect(change((instance) => (instance['monitoring'] = true)).effect).toBe('calls-at-risk');
  });

  it('lose data with the volume of a database', () => {
    const before = side(stack);
    const resources = new Map(before.stacks[0]?.resources);
    resources.delete('aws_ebs_volume.db1');
    const after = { stacks: before.stacks.map((each) => ({ ...each, resources })) };
    expect(compare(before, after).effect).toBe('data-at-risk');
  });
});

describe('a resource of the author’s own', () => {
  const own = (value: string): Snapshot => ({
    stacks: [
      readStack({
        name: 'voip',
        configuration: {
          resource: {
            aws_db_instance: { own: { password: value, '//': { metadata: { path: 'voip/own', uniqueId: 'own' } } } },
          },
        },
        model: null,
        read: () => '',
        checksum: () => '',
      }),
    ],
  });

  it('is named, and its values are not shown', () => {
    const diff = compare(own('planted-one'), own('planted-two'));
    expect(diff.effect).toBe('calls-at-risk');
    expect(JSON.stringify(diff)).not.toContain('planted');
  });
});
