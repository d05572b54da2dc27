import { describe, expect, it } from 'vitest';
import { addedSocketsCanMove as rule } from '../../../lib/rules/network/added-sockets-can-move';
import { exampleModel, siteModel, type ExampleEdits } from '../../../lib/testing';
import { accepted, facts, found, honoured, onOneAddress, PATHS, values } from '../harness';

const added = (...values: readonly string[]) =>
  ({
    proxies: {
      core: values.map((value) => ({ name: 'socket', value })),
      modules: [{ name: 'proto_ws', parameters: [] }],
    },
  }) satisfies ExampleEdits;
const atOneNode = exampleModel(added('ws:192.168.3.125:8080'));

describe(rule.id, () => {
  it('holds for the virtual IP, and for what a machine has to itself under the same name', () => {
    expect(found(rule, exampleModel(added('ws:192.168.3.100:8080', 'ws:127.0.0.1:8080')))).toEqual([]);
  });

  it('is broken by the address of one node', () => {
    expect(facts(rule, atOneNode)).toEqual([
      { path: PATHS.proxies, found: 'ws:192.168.3.125:8080', allowed: '192.168.3.100' },
    ]);
    expect(found(rule, atOneNode).map(({ message }) => message)).toEqual([
      "every node is to listen at an address that only 'vsvr2a' has",
    ]);
  });

  it('is broken by an address nobody moves, and by all addresses at once', () => {
    expect(values(rule, exampleModel(added('ws:192.168.3.101:8080', 'ws:0.0.0.0:8081')))).toEqual([
      [PATHS.proxies, 'ws:192.168.3.101:8080'],
      [PATHS.proxies, 'ws:0.0.0.0:8081'],
    ]);
  });

  it('takes a further address that Pacemaker moves along with the first', () => {
    const moved = (placement: 'with-virtual-ip' | 'anywhere') =>
      exampleModel({
        ...added('ws:192.168.3.101:8080'),
        pacemaker: {
          resources: [{ id: 'web', agent: 'ocf:heartbeat:IPaddr2', parameters: { ip: '192.168.3.101' }, placement }],
        },
      });
    expect(found(rule, moved('with-virtual-ip'))).toEqual([]);
    expect(found(rule, moved('anywhere'))).toHaveLength(1);
  });

  it('takes the address that all sites answer on', () => {
    expect(found(rule, siteModel('west', onOneAddress(added('ws:198.18.0.1:8080'))))).toEqual([]);
  });

  it('speaks of early versions as well', () => {
    const edits = added();
    const core = [{ name: 'listen', value: 'ws:192.168.3.126:8080' }];
    expect(found(rule, exampleModel({ proxies: { ...edits.proxies, core, version: '2.4' } }))).toHaveLength(1);
  });

  it('does not apply where no socket is added', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, atOneNode)).toEqual(honoured(rule));
  });
});
