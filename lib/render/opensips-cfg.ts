import { placeholder, type FileArtifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { dialects } from '../facts/opensips/dialects';
import type { CoreSetting, Module, OpenSipsVersion, Parameter, ProxyNode, SettingValue, Socket } from '../model';
import { writeCfg, type CfgStatement, type CfgValue } from '../syntax/opensips-cfg';
import { marker } from './marker';
import { writeScript } from './opensips-routes/script';
import type { Renderer } from './renderer';

/**
 * `/etc/opensips/opensips.cfg` of each node, in the dialect of its version. Order of the file: core settings, sockets (a
 * node line of clusterer looks its own socket up while it is read), each module with its parameters, routes. Times and
 * sizes stand in the unit of their parameter, as `resolve` put them. A change needs a restart: only few values can be
 * changed in a running OpenSIPS.
 */
export const opensipsCfg: Renderer = {
  id: 'opensips-cfg',
  render: ({ cluster }) => cluster.nodes.map((node) => file(node, cluster.version)),
};

function file(node: ProxyNode, version: OpenSipsVersion): FileArtifact {
  const { config } = node;
  return {
    kind: 'file',
    machine: node.machine,
    component: 'proxy',
    path: debian12.opensips.config,
    content: writeCfg({
      head: [
        comment(marker(node.path)),
        comment(`OpenSIPS ${version} on ${node.machine}, node ${node.nodeId}`),
        ...section('Core', config.core.map(coreSetting)),
        ...section(
          'Sockets',
          config.sockets.map((each) => socket(each, version)),
        ),
        ...section('Modules', config.modules.flatMap(moduleWithParameters)),
      ],
      script: writeScript(version, config.script, config.routes),
    }),
    mode: 0o640,
    owner: 'root',
    group: debian12.opensips.group,
    from: node.path,
    onChange: 'restart-proxy',
  };
}

function section(title: string, lines: readonly Line[]): readonly CfgStatement[] {
  return lines.length === 0 ? [] : [blank, comment(`--- ${title} ---`), ...owned(lines)];
}

interface Line {
  readonly from: string;
  readonly statement: CfgStatement;
}

/** Every line under the path of the construct that wants it; the path is said again when it changes. */
function owned(lines: readonly Line[]): readonly CfgStatement[] {
  return lines.flatMap(({ from, statement }, i) => {
    const gap = statement.kind === 'module' ? [blank] : [];
    return [...gap, ...(from === lines[i - 1]?.from ? [] : [comment(from)]), statement];
  });
}

function coreSetting({ name, value, from }: CoreSetting): Line {
  return { from, statement: { kind: 'setting', name, value: cfgValue(value) } };
}

function socket({ protocol, host, port, on, advertised, from }: Socket, version: OpenSipsVersion): Line {
  const options = on === 'anycast' ? (['anycast'] as const) : [];
  const written = { protocol, host, port, options, ...(advertised && { advertised }) };
  return { from, statement: { kind: 'socket', statement: dialects[version].socket, socket: written } };
}

function moduleWithParameters({ name, parameters, from }: Module): readonly Line[] {
  return [{ from, statement: { kind: 'module', name } }, ...parameters.map((each) => parameter(name, each))];
}

function parameter(module: string, { name, value, from }: Parameter): Line {
  return { from, statement: { kind: 'parameter', module, name, value: cfgValue(value) } };
}

function cfgValue(value: SettingValue): CfgValue {
  if (typeof value !== 'object' || 'word' in value) return value;
  return `${value.before ?? ''}${placeholder(value.secret)}${value.after ?? ''}`;
}

const blank: CfgStatement = { kind: 'blank' };

function comment(text: string): CfgStatement {
  return { kind: 'comment', text };
}
