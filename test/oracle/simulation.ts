import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { PacemakerCluster } from '../../lib/model';
import { cibXml } from '../support/pacemaker';

const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-cib-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

/** A program of Pacemaker's, on files of this run. */
export function tool(
  program: string,
  args: readonly string[],
): Pick<SpawnSyncReturns<string>, 'status' | 'stdout' | 'stderr'> {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 30_000,
    env: { ...process.env, CIB_shadow_dir: folder },
  });
  return { status, stdout, stderr };
}

/** A file of this run. */
export function save(text: string): string {
  files += 1;
  const file = join(folder, `${files}.xml`);
  writeFileSync(file, text);
  return file;
}

/** A state of the cluster, and what Pacemaker would do about the next event. */
export class Simulation {
  /** Both nodes online and everything started. */
  static up(cluster: PacemakerCluster): Simulation {
    const nodes = cluster.members.flatMap(({ machine }) => ['-u', machine]);
    return new Simulation(save(cibXml(cluster)), ['the start']).after(...nodes, '-q', '1');
  }

  /** The same, begun on one node, which holds what moves; a ticket is granted first. */
  static upFrom(cluster: PacemakerCluster, first: string, tickets: readonly string[]): Simulation {
    const others = cluster.members.map(({ machine }) => machine).filter((machine) => machine !== first);
    const granted = tickets.flatMap((ticket) => ['-g', ticket]);
    return new Simulation(save(cibXml(cluster)), ['the start'])
      .after('-u', first, '-q', '1', ...granted)
      .after(...others.flatMap((machine) => ['-u', machine]));
  }

  private said: string | undefined;

  private constructor(
    private readonly file: string,
    /** Summary of the last transition: `Move virtual-ip vsvr2a -> vsvr2b`. */
    readonly planned: readonly string[],
    /** Real actions of the last transition in order: `virtual-ip start on vsvr2b`. */
    readonly actions: readonly string[] = [],
  ) {}

  after(...event: readonly string[]): Simulation {
    const next = save('');
    const { stdout } = tool('crm_simulate', ['-S', '-x', this.file, '-O', next, ...event]);
    const [, summary = '', rest = ''] =
      /Transition Summary:\n([^]*?)\n\nExecuting[^\n]*\n([^]*?)(?:\n\n|$)/.exec(stdout) ?? [];
    return new Simulation(
      next,
      summary
        .split('\n')
        .filter((line) => line !== '')
        .map(plan),
      rest.split('\n').flatMap(action),
    );
  }

  /** Nodes that are online and run a resource, sorted. */
  runsOn(resource: string): readonly string[] {
    const [, alone = ''] = new RegExp(`\\* ${resource}\\t.*Started (\\S+)`).exec(this.status()) ?? [];
    const clone = new RegExp(`\\[${resource}\\]:((?:\\n +\\* (?:Started|Stopped):.*)*)`).exec(this.status())?.[1] ?? '';
    const [, started = ''] = /Started: \[ (.*) \]/.exec(clone) ?? [];
    return [...started.split(' '), alone].filter((name) => this.online().includes(name)).sort();
  }

  online(): readonly string[] {
    return (/\* Online: \[ (.*) \]/.exec(this.status())?.[1] ?? '').split(' ').filter((name) => name !== '');
  }

  private status(): string {
    return (this.said ??= tool('crm_simulate', ['-x', this.file]).stdout);
  }

  /** With an attribute that a node was given since. */
  withAttribute(node: string, name: string, value: string): Simulation {
    const text = readFileSync(this.file, 'utf8');
    const [, id = ''] = new RegExp(`<node_state id="([^"]*)" uname="${node}"`).exec(text) ?? [];
    const pair = `<nvpair id="status-${id}-${name}" name="${name}" value="${value}"/>`;
    const own = `<transient_attributes id="${id}"><instance_attributes id="status-${id}">${pair}</instance_attributes></transient_attributes>`;
    const without = text.replace(new RegExp(`<transient_attributes id="${id}">[^]*?</transient_attributes>`), '');
    return new Simulation(
      save(without.replace(new RegExp(`(<node_state id="${id}"[^>]*>)`), `$1${own}`)),
      this.planned,
    );
  }

  /** The state as the cluster itself would have kept it: a failed start counts as INFINITY. */
  asRecorded(): Simulation {
    const text = readFileSync(this.file, 'utf8');
    return new Simulation(
      save(text.replace(/(name="fail-count-[^"]*#start_0" value=)"\d+"/g, '$1"INFINITY"')),
      this.planned,
    );
  }
}

function plan(line: string): string {
  return line
    .replace(/^\s*\*\s*/, '')
    .replace(/[()]/g, ' ')
    .replace(/:\d+\b/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function action(line: string): readonly string[] {
  const resource = /Resource action: (\S+)\s+(.*)$/.exec(line);
  const fenced = /Fencing (\S+)/.exec(line);
  if (fenced) return [`fence ${fenced[1] ?? ''}`];
  return resource ? [`${(resource[1] ?? '').replace(/:\d+$/, '')} ${resource[2] ?? ''}`] : [];
}
