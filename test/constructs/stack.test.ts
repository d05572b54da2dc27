import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Construct } from 'constructs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  accept,
  App,
  Machine,
  OpenSipsStack,
  PerNodeDatabaseTopology,
  SynthesisError,
  VirtualIp,
  type Finding,
  type PerNodeDatabaseTopologyProps,
} from '../../constructs';
import { errors, rig, rigProps, sshPlatform } from '../support/rig';

let folder: string;
let app: App;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-stack-'));
  app = new App({ outdir: join(folder, 'out') });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('what stands in no stack', () => {
  it('a topology, said once and not for each of its parts', () => {
    stackWithRig('voip');
    new PerNodeDatabaseTopology(app, 'lost', rigProps());
    expect(said(refused())).toEqual(['input/inside-a-stack lost']);
    expect(refused()[0]?.found).toMatch(/^lost\/proxies, lost\/vip, /);
  });

  it('a topology below a construct of the author’s', () => {
    stackWithRig('voip');
    new PerNodeDatabaseTopology(new Construct(app, 'site'), 'lost', rigProps());
    expect(said(refused())).toEqual(['input/inside-a-stack site/lost']);
  });

  it('a topology whose id begins like a stack’s', () => {
    stackWithRig('voip');
    new PerNodeDatabaseTopology(app, 'voip2', rigProps());
    expect(said(refused())).toEqual(['input/inside-a-stack voip2']);
  });

  it('an acceptance', () => {
    stackWithRig('voip');
    accept(app, 'no/such-rule', '');
    expect(said(refused())).toEqual(['input/inside-a-stack App']);
  });

  it('everything, since there is no stack', () => {
    expect(said(refused())).toEqual(['input/something-to-build App']);
  });

  it('everything of a stack, which says what it wants', () => {
    new OpenSipsStack(app, 'voip', { platform: sshPlatform() });
    expect(refused()).toMatchObject([
      { found: 'nothing to build', allowed: 'a proxy cluster, a database on machines of ours, or an arbitrator' },
    ]);
  });

  it('but a stack below a construct of the author’s is one', () => {
    const site = new Construct(app, 'site');
    new PerNodeDatabaseTopology(new OpenSipsStack(site, 'voip', { platform: sshPlatform() }), 'registrar', rigProps());
    app.synth();
    expect(readdirSync(join(folder, 'out/stacks'))).toEqual(['voip']);
  });
});

describe('the id of a stack', () => {
  it.each(['..', '.', '', ' ', 'a b', 'a/b', 'a*', '${x}', '-a', '_a', 'a.b', 'ä', 'a\0b', 'x'.repeat(64), 'a\nb'])(
    '%j is refused, and nothing is written',
    (id) => {
      stackWithRig(id);
      const findings = refused();
      expect(findings.map(({ rule, found }) => `${rule}: ${found}`)).toEqual([
        `input/stack-names: ${JSON.stringify(id)}`,
      ]);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it.each([undefined, null, 5])('%j, which no compiler lets through', (id) => {
    stackWithRig(id as unknown as string);
    expect(refused().map(({ rule }) => rule)).toEqual(['input/stack-names']);
  });

  it.each(['a', '0', 'Voip_2-a', 'x'.repeat(63)])('%j is fine', (id) => {
    stackWithRig(id);
    app.synth();
    expect(readdirSync(join(folder, 'out/stacks'))).toEqual([id]);
  });

  it('that differs from another in case alone', () => {
    stackWithRig('voip');
    stackWithRig('VoIP', other());
    const [finding, ...rest] = refused();
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ rule: 'input/stack-names', path: 'VoIP', related: ['voip'] });
  });

  it('that another stack below another construct has', () => {
    stackWithRig('voip', rigProps(), new Construct(app, 'north'));
    stackWithRig('voip', other(), new Construct(app, 'south'));
    expect(refused().map(({ rule }) => rule)).toEqual(['input/stack-names']);
  });
});

describe('a machine in two stacks', () => {
  it('by its name, in whatever case', () => {
    stackWithRig('one');
    stackWithRig('two', {
      ...other(),
      nodes: [Machine.at('VSVR2A', '192.168.4.125'), Machine.at('other-b', '192.168.4.126')],
    });
    const [finding, ...rest] = refused();
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ rule: 'input/names-are-unique', found: '"VSVR2A"' });
    expect(finding?.message).toMatch(/'two'.*'one'/);
  });

  it('by its address, however it is written', () => {
    stackWithRig('one', six('2001:db8::125', 'a'));
    stackWithRig('two', six('2001:DB8:0::125', 'b'));
    const [finding, ...rest] = refused();
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ rule: 'input/addresses-are-unique', found: '"2001:db8::125"' });
  });

  it('is fine in two Apps', () => {
    stackWithRig('one');
    app.synth();
    const second = new App({ outdir: join(folder, 'second') });
    stackWithRig('one', rigProps(), second);
    second.synth();
    expect(existsSync(join(folder, 'second/stacks/one'))).toBe(true);
  });
});

describe('a stack inside a stack', () => {
  it('is refused, once', () => {
    stackWithRig('inner', rigProps(), stackWithRig('outer', other()));
    const [finding, ...rest] = refused();
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({
      rule: 'input/stacks-stand-alone',
      path: 'outer/inner',
      related: ['outer'],
    });
  });
});

describe('a result that was looked at before all was said', () => {
  it('is worked out again for a module added afterwards', () => {
    const { stack, registrar } = rig();
    expect(stack.result().blocked).toBe(false);
    registrar.proxies.addModule({ name: 'usrlocc' });
    expect(stack.result().findings.map(({ rule }) => rule)).toContain('input/known-modules');
  });

  it('is what gets written', () => {
    const stack = new OpenSipsStack(app, 'voip', { platform: sshPlatform() });
    const { proxies } = new PerNodeDatabaseTopology(stack, 'registrar', rigProps());
    stack.result();
    proxies.addModule({ name: 'cfgutils' });
    app.synth();
    const script = join(folder, 'out/stacks/voip/machines/vsvr2a/etc/opensips/opensips.cfg');
    expect(readFileSync(script, 'utf8')).toContain('cfgutils.so');
  });

  it('stays the same object while nothing is added', () => {
    const { stack } = rig();
    expect(stack.result()).toBe(stack.result());
  });
});

describe('the output folder', () => {
  it('is made with the folders above it', () => {
    app = new App({ outdir: join(folder, 'a/b/c') });
    stackWithRig('voip');
    app.synth();
    expect(existsSync(join(folder, 'a/b/c/stacks/voip/cdk.tf.json'))).toBe(true);
  });

  it.skipIf(process.platform !== 'linux')('is refused below /proc, where nothing can be made', () => {
    app = new App({ outdir: '/proc/opensips-cdk/out' });
    stackWithRig('voip');
    expect(() => {
      app.synth();
    }).toThrow(/ENOENT/);
  });
});

describe('a synth that stopped', () => {
  it('shows its findings to programs, and to people once', () => {
    const error = new SynthesisError('all is said here', []);
    expect(error.findings).toEqual([]);
    expect(Object.keys(error)).not.toContain('findings');
  });
});

function stackWithRig(id: string, props = rigProps(), scope: Construct = app): OpenSipsStack {
  const stack = new OpenSipsStack(scope, id, { platform: sshPlatform() });
  new PerNodeDatabaseTopology(stack, 'registrar', props);
  return stack;
}

/** The rig on machines of its own. */
function other(): PerNodeDatabaseTopologyProps {
  return {
    ...rigProps(),
    virtualIp: VirtualIp.of('192.168.4.100/24'),
    nodes: [Machine.at('other-a', '192.168.4.125'), Machine.at('other-b', '192.168.4.126')],
    replication: {},
  };
}

function six(address: string, name: string): PerNodeDatabaseTopologyProps {
  return {
    ...rigProps(),
    virtualIp: VirtualIp.of('2001:db8::100/64'),
    nodes: [Machine.at(`${name}1`, address), Machine.at(`${name}2`, `2001:db8::${name}`)],
    replication: {},
  };
}

/** The findings that a synth stops with. */
function refused(): readonly Finding[] {
  try {
    app.synth();
  } catch (error) {
    if (error instanceof SynthesisError) return error.findings.filter(({ accepted }) => accepted === undefined);
    throw error;
  }
  throw new Error('it was written');
}

function said(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ rule, path }) => `${rule} ${path}`);
}

describe('a stack without what it needs', () => {
  it('says so instead of throwing', () => {
    for (const props of [undefined, null, {}, { platform: 'ssh' }, { platform: sshPlatform(), secret: 'hunter2' }]) {
      const stack = new OpenSipsStack(new App(), 'voip', props as never);
      new PerNodeDatabaseTopology(stack, 'registrar', rigProps());
      const found = errors(stack);
      expect(found.map((f) => f.rule)).toEqual(['input/values-fit-their-props']);
      expect(JSON.stringify(found)).not.toContain('hunter2');
    }
  });
});
