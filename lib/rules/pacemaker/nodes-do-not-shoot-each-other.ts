import { sources } from '../../facts/sources';
import { primitives, type PacemakerCluster, type ParameterValue, type Primitive } from '../../model';
import { perCluster } from '../reading';
import { interval } from '../resources';
import { defineRule } from '../rule';

/** Of two nodes that lose sight of each other one is shot later, by every device that can reach it. */
export const nodesDoNotShootEachOther = defineRule({
  id: 'pacemaker/nodes-do-not-shoot-each-other',
  severity: 'error',
  acceptable: true,
  summary: 'of two nodes one is fenced later than the other',
  why: 'The cable between the nodes breaks, each has the other switched off in the same second, and both are down until they have started again.',
  sources: [sources.pacemakerDocs],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        pacemaker: {
          resources: [
            {
              id: 'power-strip',
              agent: 'stonith:fence_apc_snmp',
              parameters: {
                ip: '192.0.2.90',
                pcmk_host_map: 'proxy1:1;proxy2:2',
              },
            },
          ],
        },
      });`,
    fix: "add 'pcmk_delay_base' to the parameters of the device in `resources`, as in 'node1:5s;node2:0s'",
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        pacemaker: {
          resources: [
            {
              id: 'power-strip',
              agent: 'stonith:fence_apc_snmp',
              parameters: {
                ip: '192.0.2.90',
                pcmk_host_map: 'proxy1:1;proxy2:2',
                pcmk_delay_base: 'proxy1:5s;proxy2:0s',
              },
            },
          ],
        },
      });`,
  },
  check: perCluster(ofTwo, ({ pacemaker, devices }) => {
    const names = pacemaker.members.map(({ machine }) => machine);
    const swift = names.map((name) => devices.filter((device) => reaches(device, name) && !waits(device, name)));
    if (swift.some((found) => found.length === 0)) return [];
    return [
      {
        path: pacemaker.path,
        message: 'either node can have the other switched off at once',
        found: names.map((name, i) => `${name}: ${swift[i]?.map(({ id }) => id).join(', ') ?? ''}`).join('; '),
        allowed: 'a node that every device waits for, some seconds: pcmk_delay_base',
        fix: "add 'pcmk_delay_base' to the parameters of the device in `resources`, as in 'node1:5s;node2:0s'",
      },
    ];
  }),
});

/** With a third vote only one side may fence at all. */
function ofTwo({ pacemaker }: { readonly pacemaker: PacemakerCluster | null }) {
  if (pacemaker?.quorum.kind !== 'two-node' || pacemaker.fencing.kind === 'none') return null;
  return { pacemaker, devices: primitives(pacemaker).filter(({ agent }) => agent.standard === 'stonith') };
}

/** By its list or map; one that names nobody is asked about everybody. */
function reaches({ parameters }: Primitive, node: string): boolean {
  const said = [parameters['pcmk_host_list'], parameters['pcmk_host_map']].filter((value) => value !== undefined);
  return said.length === 0 || said.some((value) => new RegExp(`(^|[\\s,;])${node}($|[\\s,;:=])`).test(plain(value)));
}

/** `5s` for any node, or `node1:5s;node2:0s`; the longest of a random wait is one, too. */
function waits({ parameters }: Primitive, node: string): boolean {
  return [parameters['pcmk_delay_base'], parameters['pcmk_delay_max']].some((value) => {
    const text = value === undefined ? '' : plain(value);
    const own = text.includes(':') ? text.split(';').find((pair) => pair.startsWith(`${node}:`)) : text;
    return (interval(own?.slice(own.indexOf(':') + 1) ?? '')?.toMillis() ?? 0) > 0;
  });
}

function plain(value: ParameterValue): string {
  const parts = Array.isArray(value) ? (value as readonly (string | object)[]) : [value as string | object];
  return parts.map((part) => (typeof part === 'string' ? part : '…')).join('');
}
