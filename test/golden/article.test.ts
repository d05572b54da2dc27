import { describe, expect, it } from 'vitest';
import { OpenSipsVersion } from '../../constructs';
import { output, rig } from '../support/rig';

// Every value of the article's rig (OpenSIPS 2.2), typed from the article and not from our output.
describe("the article's values come out", () => {
  const { stack } = rig({ version: OpenSipsVersion.V2_2 });

  it.each([
    ['vsvr2a', '192.168.3.125', 1],
    ['vsvr2b', '192.168.3.126', 2],
  ])('in the script of %s', (machine, address, id) => {
    const cfg = output(stack, `machines/${machine}/etc/opensips/opensips.cfg`).replace(/[ \t]+/g, ' ');
    const listens = cfg.split('\n').filter((line) => line.startsWith('listen'));
    expect(listens.map((line) => line.replaceAll(' ', ''))).toEqual([
      `listen=udp:${address}:5060`,
      `listen=bin:${address}:5678`,
      'listen=udp:192.168.3.100:5060',
    ]);
    expect(cfg).toMatch(/modparam\("proto_bin", "bin_port", 5678\)/);
    expect(cfg).toMatch(/modparam\("clusterer", "db_url", "mysql:\/\/[^"]*@localhost\/opensips"\)/);
    expect(cfg).toContain(`modparam("clusterer", "server_id", ${id})`);
    expect(cfg).toContain('modparam("usrloc", "db_mode", 1)');
    expect(cfg).toContain('modparam("usrloc", "replicate_contacts_to", 1)');
    expect(cfg).toContain('modparam("usrloc", "accept_replicated_contacts", 1)');
  });

  it('in the rows of table clusterer', () => {
    const sql = output(stack, 'clusters/registrar-database/rows.sql');
    // The id is the position, unless a row of a cluster that is not ours has taken it.
    for (const [id, ...row] of [
      ['1', '1', '1', "'bin:192.168.3.125:5678'", '1', '0', '3', '0', '20', "'Test-vSvr2A'"],
      ['2', '1', '2', "'bin:192.168.3.126:5678'", '1', '0', '3', '0', '20', "'Test-vSvr2B'"],
    ]) {
      expect(sql.replace(/\s+/g, ' ')).toContain(
        `WHERE \`id\` = ${id}), NULL, ${id}), ${row.join(', ')} ON DUPLICATE KEY`,
      );
    }
    const columns = [
      'id',
      'cluster_id',
      'machine_id',
      'url',
      'state',
      'last_attempt',
      'failed_attempts',
      'no_tries',
      'duration',
      'description',
    ];
    expect(sql.replaceAll('`', '').replace(/\s+/g, ' ')).toContain(`clusterer (${columns.join(', ')})`);
  });
});
