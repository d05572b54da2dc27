import { describe, expect, it } from 'vitest';
import type { ClusterArtifact } from '../../lib/artifacts';
import { clustererRows } from '../../lib/render/clusterer-rows';
import { parseSql, type SqlToken } from '../../lib/syntax/sql';
import { parts, type Wishes } from '../support/parts';

function rows(wishes: Wishes): ClusterArtifact | undefined {
  const { parts: cluster, model } = parts(wishes);
  return clustererRows.render(cluster, model)[0] as ClusterArtifact | undefined;
}

/** Columns and values of each INSERT; what is not a plain value as its tokens. */
function inserts(content: string): readonly Readonly<Record<string, string>>[] {
  return parseSql(content)
    .filter(([first]) => first?.text === 'INSERT')
    .map((statement) => {
      const select = statement.findIndex((token) => token.text === 'SELECT');
      const on = statement.findIndex((token) => token.text === 'ON');
      const columns = statement.slice(3, select).filter((token) => token.kind === 'identifier');
      const values = split(statement.slice(select + 1, on));
      return Object.fromEntries(columns.map((column, i) => [column.text, values[i] ?? '']));
    });
}

function split(tokens: readonly SqlToken[]): readonly string[] {
  const values: string[] = [''];
  let depth = 0;
  for (const { kind, text } of tokens) {
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (kind === 'symbol' && text === ',' && depth === 0) values.push('');
    else values.push(`${values.pop() ?? ''}${text}`);
  }
  return values;
}

const free = (id: number) => `IF(EXISTS(SELECT1FROMclustererWHEREid=${id}),NULL,${id})`;

describe('the rows of table clusterer', () => {
  it('are the article’s in version 2.2, value by value', () => {
    const common = {
      cluster_id: '1',
      state: '1',
      last_attempt: '0',
      failed_attempts: '3',
      no_tries: '0',
      duration: '20',
    };
    expect(inserts(rows({ proxies: { version: '2.2' } })!.content)).toEqual([
      { ...common, id: free(1), machine_id: '1', url: 'bin:192.168.3.125:5678', description: 'Test-vSvr2A' },
      { ...common, id: free(2), machine_id: '2', url: 'bin:192.168.3.126:5678', description: 'Test-vSvr2B' },
    ]);
  });

  it('have link sequence numbers in 2.3', () => {
    expect(inserts(rows({ proxies: { version: '2.3' } })!.content)[0]).toEqual({
      ...{
        id: free(1),
        cluster_id: '1',
        node_id: '1',
        url: 'bin:192.168.3.125:5678',
        state: '1',
        ls_seq_no: '0',
        top_seq_no: '0',
      },
      ...{ no_ping_retries: '3', priority: '50', sip_addr: 'NULL', description: 'Test-vSvr2A' },
    });
  });

  it.each(['2.4', '3.4', '3.6', '4.0'])('mark every node as seed in %s', (version) => {
    expect(
      inserts(rows({ proxies: { version } })!.content).map(({ node_id, flags, sip_addr }) => [
        node_id,
        flags,
        sip_addr,
      ]),
    ).toEqual([
      ['1', 'seed', 'NULL'],
      ['2', 'seed', 'NULL'],
    ]);
  });

  it('are one transaction that deletes nodes of this cluster alone', () => {
    const { content } = rows({ proxies: { version: '3.6' }, replication: { clusterId: 7 } })!;
    const [log, start, remove, ...rest] = parseSql(content).map((statement) =>
      statement.map((token) => token.text).join(' '),
    );
    expect([log, start, remove]).toEqual([
      'SET SESSION sql_log_bin = 0',
      'START TRANSACTION',
      'DELETE FROM clusterer WHERE cluster_id = 7 AND node_id NOT IN ( 1 , 2 )',
    ]);
    expect(rest.at(-1)).toBe('COMMIT');
  });

  it('go to every node, in the folder of the database', () => {
    expect(rows({})).toMatchObject({
      cluster: 'registrar-database',
      path: 'rows.sql',
      from: 'voip/registrar/replication',
      machines: ['vsvr2a', 'vsvr2b'],
    });
    expect(rows({})!.content).toMatch(/^-- Written by opensips-cdk for voip\/registrar\/replication\n/);
  });

  it('are none when the nodes stand in the script, or nothing is replicated', () => {
    expect(rows({ replication: { provisioning: 'script' } })).toBeUndefined();
    expect(rows({ replication: null })).toBeUndefined();
  });

  it('carry a hostile description as data', () => {
    const description = `'); DROP TABLE subscriber; -- \\`;
    const { content } = rows({ replication: { descriptions: { vsvr2a: description } } })!;
    expect(inserts(content)[0]?.['description']).toBe(description);
    expect(parseSql(content)).toHaveLength(7);
  });
});
