import { describe, expect, it } from 'vitest';
import type { Artifact, FileArtifact } from '../../lib/artifacts';
import { proxyClusters, type Model } from '../../lib/model';
import { answers } from '../../lib/render/answers';
import { parseUnit, values } from '../../lib/syntax/ini';
import { parseShellWords } from '../../lib/syntax/shell';
import { exampleModel, sharedModel, type ExampleEdits } from '../../lib/testing';

const render = (model: Model): readonly Artifact[] =>
  proxyClusters(model).flatMap((parts) => answers.render(parts, model));
const file = (end: string, model: Model, machine: string) =>
  render(model).find((a): a is FileArtifact => a.kind === 'file' && a.machine === machine && a.path.endsWith(end));

/** What the program is told in its first lines. */
function told(model: Model, machine = 'vsvr2a'): Readonly<Record<string, string>> {
  const text = file('/answers', model, machine)?.content ?? '';
  return Object.fromEntries(
    [...text.matchAll(/^([a-z_]+)=('[^']*'|[^'\n$]*)$/gm)].map(([, name = '', value = '']) => [
      name,
      parseShellWords(value)[0] ?? '',
    ]),
  );
}

const sip = (...list: readonly string[]): ExampleEdits => ({ proxies: { sip: list } });

describe('answers', () => {
  it('asks each node at its own address, where the other one does not answer', () => {
    expect(told(exampleModel())).toMatchObject({ protocol: 'udp', host: '192.168.3.125', port: '5060' });
    expect(told(exampleModel(), 'vsvr2b')).toMatchObject({ host: '192.168.3.126' });
  });

  it('asks at the virtual address where OpenSIPS runs with it alone', () => {
    expect(told(sharedModel(), 'proxy1')).toMatchObject({ protocol: 'udp', host: '192.0.2.10', port: '5060' });
  });

  it.each([
    [['5070/tcp'], 'tcp', '5070'],
    [['5070/tcp', '5080/udp'], 'udp', '5080'],
  ])('asks %j over %s', (list, protocol, port) => {
    expect(told(exampleModel(sip(...list)))).toMatchObject({ protocol, port });
  });

  it('tells Pacemaker where that would not see it by itself', () => {
    expect(told(exampleModel())['attribute']).toBe('opensips-hung');
    expect(told(exampleModel({ pacemaker: { service: 'clone' } }))['attribute']).toBe('');
    expect(told(sharedModel(), 'proxy1')['attribute']).toBe('');
  });

  it('waits as long as the model says', () => {
    expect(told(exampleModel({ pacemaker: { hungAfter: '30s' } }))['hung_after']).toBe('30');
  });

  it('ends and begins with OpenSIPS', () => {
    const unit = parseUnit(file('.service', exampleModel(), 'vsvr2a')?.content ?? '');
    expect(values(unit, 'Unit', 'PartOf')).toEqual(['opensips.service']);
    expect(values(unit, 'Install', 'WantedBy')).toEqual(['opensips.service']);
    expect(values(unit, 'Service', 'ExecStart')).toEqual(['/usr/lib/opensips-cdk/answers follow']);
    const needs = render(exampleModel()).filter((artifact) => artifact.kind === 'need');
    expect(needs).toMatchObject(
      ['vsvr2a', 'vsvr2b'].map((machine) => ({
        machine,
        units: [{ unit: 'opensips-cdk-watch.service', state: 'enabled' }],
      })),
    );
  });

  it('is nowhere where nobody wants it, or nothing could follow', () => {
    expect(render(exampleModel({ pacemaker: { hungAfter: 'never' } }))).toEqual([]);
    expect(render(exampleModel({ pacemaker: null }))).toEqual([]);
  });
});
