import { describe, expect, it } from 'vitest';
import type { FileArtifact } from '../../lib/artifacts';
import { wanOf } from '../../lib/lab/plan';
import { labPlan } from '../../lib/lab/plan';
import { render } from '../../lib/render';
import { runbookAsText } from '../../lib/report/runbook';
import { galeraSitesModels } from '../support/galera-sites';

const models = galeraSitesModels();
const files = Object.values(models)
  .flatMap(render)
  .filter((each): each is FileArtifact => each.kind === 'file');
const text = (machine: string, end: string) =>
  files.find((file) => file.machine === machine && file.path.endsWith(end))?.content ?? '';

const MEMBERS = '192.0.2.21, 192.0.2.22, 198.51.100.21, 198.51.100.22';
const WITHOUT = (own: string) => MEMBERS.split(', ').filter((address) => address !== own);

describe('machines of a Galera cluster over sites', () => {
  it('know the group by one name, all members, and their own segment', () => {
    for (const [machine, segment] of [
      ['east-db1', 0],
      ['west-db2', 1],
    ] as const) {
      const config = text(machine, 'mariadb.conf.d/90-opensips-cdk.cnf');
      expect(config).toContain(`wsrep_cluster_address = gcomm://${MEMBERS.replaceAll(' ', '')}`);
      expect(config).toContain('wsrep_cluster_name = data\n');
      expect(config).toContain(`gmcast.segment=${segment};`);
      expect(config).toContain('evs.suspect_timeout=PT30S');
    }
    const garb = text('witness1', 'default/garb');
    expect(garb).toContain('GALERA_GROUP=data\n');
    expect(garb).toContain('gmcast.segment=2;');
    expect(garb).toContain('evs.suspect_timeout=PT30S');
  });

  it('let each other in, and no proxies of another site', () => {
    const rules = text('west-db1', 'firewall.nft');
    const from = (addresses: readonly string[], port: number) =>
      `ip saddr { ${addresses.join(', ')} } ip daddr 198.51.100.21 tcp dport ${port} accept`;
    const others = WITHOUT('198.51.100.21');
    expect(rules).toContain(from([...others, '203.0.113.5'], 4567));
    expect(rules).toContain(from(others, 4568));
    expect(rules).toContain(from(others, 4444));
    expect(rules).toContain(from(['198.51.100.11', '198.51.100.12'], 3306));
    expect(rules).toContain(from(['198.51.100.11', '198.51.100.12', ...others, '203.0.113.5'], 9200));
  });

  it('ask an arbitrator, which has an answer and both accounts', () => {
    expect(text('witness1', 'firewall.nft')).toContain(`ip saddr { ${MEMBERS} } ip daddr 203.0.113.5 tcp dport 9200`);
    expect(text('witness1', 'database-check')).toContain('kept=/var/lib/opensips-cdk-arbitrator/joined');
    const accounts = files.filter(({ machine, path }) => machine === 'witness1' && path.includes('sysusers.d'));
    expect(accounts.map(({ content }) => content.match(/^u \S+/gm))).toEqual([
      ['u opensips_check', 'u opensips_arbitrator'],
    ]);
    expect(text('east-db1', '/database')).toContain('witness=witness1/203.0.113.5');
    expect(text('east-db1', '/database')).toContain("far='west-db1 west-db2'");
  });

  it('are reached by the proxies of their own site alone', () => {
    const haproxy = text('east-proxy1', 'haproxy.cfg');
    expect(haproxy).toContain('server east-db2');
    expect(haproxy).not.toContain('198.51.100');
  });

  it('make the tables of the site, and those of all sites', () => {
    expect(text('west-proxy1', '/load-schema')).toContain('exec /usr/lib/opensips-cdk/load-common-schema');
    expect(text('west-proxy1', '/load-schema')).toContain('\ndatabase=opensips_west\n');
    expect(text('west-proxy1', '/load-common-schema')).toContain('\ndatabase=opensips\n');
  });

  it('have a runbook for the loss of a site', () => {
    const runbook = runbookAsText(models.west);
    expect(runbook).toContain('In this order: the arbitrator witness1, then east, then west.');
    expect(runbook).toContain('Writes at the others stand for 30s and up to 20 s more');
    expect(runbook).toContain('while 3 of 5 votes are left');
  });

  it('are far from each other in a lab', () => {
    const plan = labPlan('/x/main.ts', Object.values(models));
    const wan = wanOf(Object.values(models), plan.machines, plan.segments);
    expect(wan?.sites.map(({ name, machines }) => `${name} ${machines.length}`)).toEqual([
      'east 4',
      'west 4',
      'witness 1',
    ]);
    expect(wan?.roundTrip.toMillis()).toBe(15);
  });
});
