import { describe, expect, it } from 'vitest';
import { runbookAsText } from '../../lib/report/runbook';
import { awsModel, exampleModel, sharedModel, siteModel } from '../../lib/testing';
import type { Model } from '../../lib/model';

const blocks = (model: Model) => new Map(model.machines.map(({ name }) => [name, [`${name}_base`, `${name}_proxy`]]));
const runbook = (model: Model) => runbookAsText(model, blocks(model));

describe('the runbook of machines', () => {
  it('moves the address of a pair by its own names, and takes back what Pacemaker was told', () => {
    const text = runbook(exampleModel());
    expect(text).toContain(
      [
        '    ssh vsvr2a crm_resource --move --resource active-node --node vsvr2b --lifetime PT15M',
        '    ssh vsvr2a crm_resource --wait --timeout=60',
        '    ssh vsvr2a crm_resource --clear --resource active-node',
      ].join('\n'),
    );
    expect(text).toContain('    ssh vsvr2b /usr/lib/opensips-cdk/synced\n');
    expect(text).toContain('It stays there');
  });

  it('asks nobody whether it is synced where OpenSIPS starts with the address', () => {
    expect(runbook(sharedModel())).not.toContain('/synced');
  });

  it('does not say that the address stays where a node is preferred', () => {
    const preferredNode = { node: 'vsvr2a', score: 50 };
    expect(runbook(exampleModel({ pacemaker: { preferredNode } }))).not.toContain('It stays there');
  });

  it('looks after a partition at everything that each node says', () => {
    const text = runbook(exampleModel());
    for (const machine of ['vsvr2a', 'vsvr2b']) {
      expect(text).toContain(`    ssh ${machine} crm_mon -1\n`);
      expect(text).toContain(`    ssh ${machine} ip -brief address show to 192.168.3.100\n`);
      expect(text).toContain(`    ssh ${machine} /usr/lib/opensips-cdk/mi clusterer_list_shtags\n`);
      expect(text).toContain(`    ssh ${machine} "mariadb --execute='SHOW ALL SLAVES STATUS\\G'"\n`);
    }
    expect(text).toContain('Nothing cuts a node off here');
  });

  it('uses the words of each version', () => {
    const early = runbook(exampleModel({ proxies: { version: '2.2' } }));
    expect(early).not.toContain('shtag');
    expect(runbook(exampleModel({ proxies: { version: '4.0' } }))).toContain('mi clusterer:list_shtags');
  });

  it('names the blocks of a machine that is another one', () => {
    expect(runbook(exampleModel())).toContain(
      '    terraform -chdir=cdktf.out/stacks/voip apply -replace=terraform_data.vsvr2b_base -replace=terraform_data.vsvr2b_proxy\n',
    );
    expect(runbook(awsModel())).toContain('    cdktf deploy voip\n');
    expect(runbook(awsModel())).not.toContain('-replace');
  });

  it('brings back the tables of a lost node by the names of these machines', () => {
    const text = runbook(exampleModel());
    expect(text).toContain('Where vsvr2a was lost:\n\n    lost=vsvr2a domain=1 from=vsvr2b\n');
    expect(text).toContain('Where vsvr2b was lost:\n\n    lost=vsvr2b domain=2 from=vsvr2a\n');
    expect(text).toContain('    for each in vsvr2a vsvr2b; do echo "START ALL SLAVES" | ssh $each mariadb; done\n');
  });

  it('asks machines of another site, too, but copies from this one', () => {
    const text = runbook(siteModel('east', { interconnect: { share: { staticTables: 'on' } } }));
    expect(text).toContain('    for each in east1 east2 west1 west2; do ');
    expect(text).not.toContain('lost=west1');
  });

  it('has no such thing where a database is shared, or filled by hand', () => {
    expect(runbook(sharedModel())).not.toContain('gtid_slave_pos');
    expect(runbook(exampleModel({ database: { staticTables: { by: 'hand' } } }))).toContain('as you did at first');
  });

  it('says where each secret comes from, and never a value', () => {
    const text = runbook(exampleModel());
    expect(text).toContain('| file `~/.ssh/id_ed25519` | SSH login on the machines | nothing on a machine');
    expect(text).toMatch(/\| `TF_VAR_stack_secret` \| all that nobody set: .*Corosync/);
    expect(text).toContain('expect half a minute without service');
    expect(text).toContain('    cdktf diff voip\n');
  });

  it('says sudo where the login is not root', () => {
    const { platform, ...rest } = exampleModel();
    const text = runbook({
      ...rest,
      platform: { ...platform, connection: { ...platform.connection, user: 'deploy' } },
    });
    expect(text).toContain('as deploy, put `sudo`');
    expect(runbook(exampleModel())).not.toContain('sudo');
  });

  it('names some of many clusters and machines, and says how many there are', () => {
    const text = runbook(exampleModel(...Array.from({ length: 20 }, () => ({}))));
    expect(text).toContain('8 more proxy clusters');
    expect(text).toContain('28 more; the blocks of each begin with its name');
  });
});
