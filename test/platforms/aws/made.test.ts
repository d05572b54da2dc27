import { describe, expect, it } from 'vitest';
import { bundle } from '../../../lib/artifacts';
import type { Model } from '../../../lib/model';
import { aws } from '../../../lib/platforms/aws';
import { givenSecrets } from '../../../lib/platforms/configuration/secrets';
import { render } from '../../../lib/render';
import { modelOnAws, BETWEEN, type OnAws } from '../../support/aws-example';

const blocks = (model: Model) => aws.plan(model, bundle(render(model)));
const cib = (on: OnAws) =>
  blocks(modelOnAws(on)).find(({ labels }) => labels[1] === 'registrar_pacemaker_cluster_files')?.body ?? {};

describe('what AWS calls the things it made', () => {
  it('shows in the plan of what it is filled into, so that a machine made anew changes it', () => {
    expect(cib(BETWEEN)['triggers_replace']).toMatchObject({
      secrets: {
        registrar_pacemaker_instance_proxy1: '${aws_instance.proxy1.id}',
        registrar_pacemaker_instance_proxy2: '${aws_instance.proxy2.id}',
        registrar_vip_route_tables: '${join(",", [aws_route_table.public.id])}',
      },
    });
  });

  it('is filled in on the host', () => {
    const text = JSON.stringify(cib(BETWEEN)['provisioner']).replaceAll('\\', '');
    expect(text).toContain(
      'secret registrar_pacemaker_instance_proxy1 instance ", base64encode(aws_instance.proxy1.id), "',
    );
    expect(text).toContain(
      'secret registrar_vip_route_tables route-tables ", base64encode(join(",", [aws_route_table.public.id])), "',
    );
  });

  it('is nobody to give: no variable, and no secret that a command asks for', () => {
    const model = modelOnAws(BETWEEN);
    const variables = blocks(model).flatMap(({ type, labels }) => (type === 'variable' ? labels : []));
    expect(variables).toEqual(['stack_secret']);
    expect(givenSecrets(model).map(({ variable }) => variable)).toEqual(['stack_secret', null]);
  });

  it('is filled in nowhere where machines stay bare', () => {
    const model = modelOnAws({ ...BETWEEN, platform: { configuration: 'none' } });
    expect(blocks(model).filter(({ labels: [type] }) => type === 'terraform_data')).toEqual([]);
  });
});

describe('Pacemaker on a machine of AWS', () => {
  it('is begun once its rights and its routes are there', () => {
    const first = blocks(modelOnAws(BETWEEN)).find(({ labels }) => labels.join('.') === 'terraform_data.proxy1_base');
    expect(first?.body['depends_on']).toEqual(
      expect.arrayContaining(['aws_route.registrar_vip_public', 'aws_iam_role_policy.proxy1_cluster']),
    );
  });

  it('gets packets for an address that no interface has, between zones alone', () => {
    const checks = (on: OnAws) =>
      blocks(modelOnAws(on))
        .filter(({ labels: [type] }) => type === 'aws_instance')
        .map(({ body }) => body['source_dest_check']);
    expect(checks(BETWEEN)).toEqual([false, false]);
    expect(checks({})).toEqual([true, true]);
  });
});
