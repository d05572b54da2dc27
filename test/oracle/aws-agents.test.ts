import { describe, expect, it } from 'vitest';
import { primitives, type Model } from '../../lib/model';
import { modelOnAws, BETWEEN, ELASTIC, pacemakerOf } from '../support/aws-example';
import { cibXml } from '../support/pacemaker';
import { have } from '../support/tools';
import { save, Simulation, tool } from './simulation';

const MODELS: readonly (readonly [string, Model])[] = [
  ['in one zone', modelOnAws()],
  ['in one zone with an elastic address', modelOnAws({}, { virtualIp: ELASTIC })],
  ['between zones', modelOnAws(BETWEEN)],
  ['between zones under a clone', modelOnAws(BETWEEN, { pacemaker: { service: 'clone', fencing: { kind: 'aws' } } })],
];

describe.skipIf(!have('crm_verify', 'the CIB on AWS against Pacemaker'))('crm_verify on AWS', () => {
  it.each(MODELS)('finds nothing wrong %s', (_, model) => {
    const file = save(cibXml(pacemakerOf(model)));
    expect(tool('crm_verify', ['-V', '-x', file])).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

describe.skipIf(!have('crm_simulate', 'a takeover on AWS'))('a lost node on AWS', () => {
  it('is fenced first, then the API is told, then the other machine takes the address', () => {
    const up = Simulation.up(pacemakerOf(modelOnAws({}, { virtualIp: ELASTIC })));
    const { actions } = up.after('-f', 'proxy2');
    const started = actions.filter((done) => /start on proxy1|^fence proxy2/.test(done));
    expect(started.map((done) => done.replace(/ on proxy1$/, ''))).toEqual([
      'fence proxy2',
      'virtual-ip-assigned start',
      'virtual-ip start',
      'virtual-ip-public start',
      'opensips-active start',
    ]);
  });
});

/** Files of Debian's resource-agents and fence-agents that print what they know. */
const AGENTS: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  awsvip: ['/usr/lib/ocf/resource.d/heartbeat/awsvip', ['meta-data']],
  awseip: ['/usr/lib/ocf/resource.d/heartbeat/awseip', ['meta-data']],
  'aws-vpc-move-ip': ['/usr/lib/ocf/resource.d/heartbeat/aws-vpc-move-ip', ['meta-data']],
  fence_aws: ['/usr/sbin/fence_aws', ['-o', 'metadata']],
};

describe.each(Object.entries(AGENTS))('%s', (type, [program, args]) => {
  const used = MODELS.flatMap(([, model]) => primitives(pacemakerOf(model))).filter(({ agent }) => agent.type === type);
  const isThere = have(program, `the parameters of ${type}`);

  it('is used', () => {
    expect(used).not.toEqual([]);
  });

  it.skipIf(!isThere)('knows what it is told', () => {
    const { stdout } = tool('env', ['OCF_ROOT=/usr/lib/ocf', `__OCF_ACTION=${args.at(-1) ?? ''}`, program, ...args]);
    const known = [...stdout.matchAll(/<parameter name="([^"]+)"/g)].map((match) => match[1]);
    const told = new Set(used.flatMap(({ parameters }) => Object.keys(parameters)));
    // Those of Pacemaker's own fencing daemon stand in no agent.
    expect([...told].filter((name) => !name.startsWith('pcmk_') && !known.includes(name))).toEqual([]);
    const wanted = [...stdout.matchAll(/<parameter name="([^"]+)"[^>]* required="1"/g)].map((match) => match[1] ?? '');
    expect(wanted.filter((name) => !told.has(name) && !GIVEN_BY_PACEMAKER.includes(name))).toEqual([]);
  });
});

const GIVEN_BY_PACEMAKER = ['action', 'plug', 'port'];
