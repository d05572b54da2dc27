import { describe, expect, it } from 'vitest';
import { readLinks } from '../../lib/lab/links';

const JSON_RPC = `{
    "Clusters": [
        {
            "cluster_id": 100,
            "Nodes": [
                { "node_id": 2, "db_id": 5, "url": "bin:192.168.5.12:5555", "link_state": "Up", "state": "enabled" },
                { "node_id": 3, "db_id": 6, "url": "bin:192.168.6.11:5555", "link_state": "Probe", "state": "enabled" }
            ]
        },
        { "cluster_id": 1, "Nodes": [ { "node_id": 2, "url": "bin:192.168.5.12:5555", "link_state": "Up" } ] },
        { "cluster_id": 7, "Nodes": [] }
    ]
}`;

const LINES = [
  'Cluster:: 100',
  '\tNode:: 2 DB_ID=5 URL=bin:192.168.5.12:5555 Enabled=1 Link_state=Up Next_hop=2 Description=none',
  '\tNode:: 3 DB_ID=6 URL=bin:192.168.6.11:5555 Enabled=1 Link_state=Probe Next_hop=none Description=none',
  'Cluster:: 1',
  '\tNode:: 2 DB_ID=1 URL=bin:192.168.5.12:5555 Enabled=1 Link_state=Up Next_hop=2 Description=none',
  'Cluster:: 7',
].join('\n');

describe('what OpenSIPS says of links', () => {
  it.each([
    ['since 3.0', JSON_RPC],
    ['in 2.4', LINES],
  ])('%s', (_, text) => {
    expect([...readLinks(text)].map(([cluster, links]) => [cluster, Object.fromEntries(links)])).toEqual([
      [100, { 2: 'Up', 3: 'Probe' }],
      [1, { 2: 'Up' }],
      [7, {}],
    ]);
  });

  it('is nothing in 2.2, where nodes have no links', () => {
    const text = 'Cluster:: 1\n\tServer:: 2 DB_ID=1 URL=bin:192.168.5.12:5555 State=1 Description=x\n';
    expect(readLinks(text).get(1)).toEqual(new Map());
  });
});
