import { placeholder } from '../artifacts';
import { pacemaker, pacemakerTime } from '../facts/pacemaker';
import type {
  Constraint,
  Operation,
  PacemakerCluster,
  ParameterPart,
  ParameterValue,
  Primitive,
  Resource,
} from '../model';
import { element, writeXml, type XmlElement } from '../syntax/xml';
import { marker } from './marker';
import type { Renderer } from './renderer';

/**
 * `cib.xml`: the whole configuration of Pacemaker 2.1.5 or later, loaded once for the cluster, as a difference to what it
 * runs (`crm_diff --no-version`, then `cibadmin --patch`; or `cibadmin --replace --scope configuration`, crmsh, pcs).
 * Times are in seconds (`10s`). Ids of attributes and operations are made with a dot, which no resource id has.
 * Left out, being the cluster's own, to be kept by whoever loads this: the status section, and `dc-version`,
 * `cluster-infrastructure`, `cluster-name`, `have-watchdog` among the `cib-bootstrap-options`.
 * Nodes are listed under the ids and names that Corosync gives them, as Pacemaker would do by itself.
 */
export const pacemakerCib: Renderer = {
  id: 'pacemaker-cib',
  render: ({ pacemaker: cluster }) => {
    if (!cluster) return [];
    return [
      {
        kind: 'cluster-file',
        cluster: cluster.name,
        path: 'cib.xml',
        content: writeXml(marker(cluster.path), cib(cluster)),
        from: cluster.path,
        machines: cluster.members.map((member) => member.machine),
      },
    ];
  },
};

type Values = Primitive['parameters'];

function cib(cluster: PacemakerCluster): XmlElement {
  const { schema, featureSet } = pacemaker;
  const versions = { admin_epoch: '0', epoch: '0', num_updates: '0' };
  return element(
    'cib',
    { crm_feature_set: featureSet, 'validate-with': schema, ...versions },
    element(
      'configuration',
      {},
      element('crm_config', {}, ...set('cluster_property_set', 'cib-bootstrap-options', cluster.properties)),
      element(
        'nodes',
        {},
        ...cluster.members.map(({ nodeId, machine }) => element('node', { id: String(nodeId), uname: machine })),
      ),
      element('resources', {}, ...cluster.resources.map(resource)),
      element('constraints', {}, ...cluster.constraints.map(constraint)),
      element('rsc_defaults', {}, ...set('meta_attributes', 'rsc-options', cluster.resourceDefaults)),
      element('op_defaults', {}, ...set('meta_attributes', 'op-options', cluster.operationDefaults)),
    ),
  );
}

function resource(found: Resource): XmlElement {
  const { id } = found;
  const meta = set('meta_attributes', `${id}.meta`, found.meta);
  switch (found.kind) {
    case 'primitive':
      return primitive(found);
    case 'group':
      return element('group', { id }, ...meta, ...found.members.map(primitive));
    case 'clone':
      return element('clone', { id }, ...meta, primitive(found.member));
  }
}

function primitive({ id, agent, parameters, meta, operations }: Primitive): XmlElement {
  const { standard, provider, type } = agent;
  return element(
    'primitive',
    { id, class: standard, ...(provider !== null && { provider }), type },
    ...set('instance_attributes', `${id}.parameters`, parameters),
    ...set('meta_attributes', `${id}.meta`, meta),
    ...(operations.length > 0 ? [element('operations', {}, ...operations.map((o) => operation(id, o)))] : []),
  );
}

function operation(owner: string, { name, interval, timeout }: Operation): XmlElement {
  const every = pacemakerTime(interval);
  return element('op', { id: `${owner}.${name}-${every}`, name, interval: every, timeout: pacemakerTime(timeout) });
}

function constraint(found: Constraint): XmlElement {
  const { id } = found;
  switch (found.kind) {
    case 'colocation':
      return element('rsc_colocation', { id, rsc: found.resource, 'with-rsc': found.with, score: found.score });
    case 'order':
      return element('rsc_order', { id, first: found.first, then: found.then, kind: found.order });
    case 'location':
      return element('rsc_location', { id, rsc: found.resource, node: found.node, score: found.score });
    case 'attribute-location': {
      const { resource: rsc, attribute, value, score } = found;
      const expression = { id: `${id}.expression`, attribute, operation: 'eq', value };
      return element(
        'rsc_location',
        { id, rsc },
        element('rule', { id: `${id}.rule`, score }, element('expression', expression)),
      );
    }
    case 'ticket': {
      const { resource: rsc, ticket, lossPolicy } = found;
      return element('rsc_ticket', { id, rsc, ticket, 'loss-policy': lossPolicy });
    }
  }
}

/** A set of name and value pairs, sorted by name; nothing where there is none. */
function set(name: string, id: string, values: Values): readonly XmlElement[] {
  const names = Object.keys(values).sort();
  if (names.length === 0) return [];
  const pairs = names.map((key) => element('nvpair', { id: `${id}.${key}`, name: key, value: text(values[key]) }));
  return [element(name, { id }, ...pairs)];
}

function text(value: ParameterValue = ''): string {
  const parts: readonly ParameterPart[] = typeof value === 'string' || 'secret' in value ? [value] : value;
  return parts.map((part) => (typeof part === 'string' ? part : placeholder(part.secret))).join('');
}
