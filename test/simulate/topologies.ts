import type { Model } from '../../lib/model';
import { awsModel, awsSiteModel, exampleModel, MEMBERS, sharedModel, siteModel } from '../../lib/testing';
import type { ExampleEdits, SharedEdits } from '../../lib/testing';
import { BETWEEN, ELASTIC, modelOnAws } from '../support/aws-example';
import { galeraSitesModels } from '../support/galera-sites';
import { ipmi } from '../support/pacemaker';
import { replicatedRecord, TWO_PRIMARIES } from '../support/replicated';
import { externalRecord, ndbRecord } from '../support/shared-parts';
import { ticketModel } from '../support/tickets';

export const FENCED = { fencing: ipmi(['vsvr2a', 'vsvr2b']) };

/** Proxies `p1` and so on. */
export function nodes(number: number, links: readonly string[] = []): NonNullable<ExampleEdits['proxies']> {
  return {
    nodes: Array.from({ length: number }, (_, i) => ({
      name: `p${i + 1}`,
      address: `192.168.3.${101 + i}`,
      links: links.map((network) => `${network}.${101 + i}`),
    })),
  };
}

const VIP = { address: '192.168.3.50/24' };
const DEVICE = { quorumDevice: { host: '192.168.9.9' } };
const BESIDE = [
  { name: 'proxy1', address: '192.0.2.11' },
  { name: 'proxy2', address: '192.0.2.12' },
];

const PER_NODE: Readonly<Record<string, ExampleEdits>> = {
  'a database per node': {},
  'OpenSIPS 2.2': { proxies: { version: '2.2' } },
  'a clone of Pacemaker': { pacemaker: { service: 'clone' } },
  'a clone, fenced': { pacemaker: { service: 'clone', ...FENCED } },
  'a clone that forgets nothing': { pacemaker: { service: 'clone', failureTimeout: 'never' } },
  'OpenSIPS under the address, a database per node': { pacemaker: { service: 'with-virtual-ip' } },
  fenced: { pacemaker: FENCED },
  'nobody watches': { pacemaker: { hungAfter: 'never' } },
  'a third vote': { pacemaker: DEVICE },
  'the last man stands': { pacemaker: { quorumDevice: { host: '192.168.9.9', algorithm: 'lms' } } },
  'three proxies': { proxies: nodes(3), virtualIp: VIP },
  'five proxies as a clone': { proxies: nodes(5), virtualIp: VIP, pacemaker: { service: 'clone' } },
  'two networks': { proxies: nodes(2, ['10.9.9']), virtualIp: VIP },
  'no Pacemaker': { pacemaker: null },
  'no address': { pacemaker: null, virtualIp: null },
  'nothing replicated': { replication: null },
  'contacts in tables too': { replication: { contacts: 'memory-and-sql' } },
  'tables copied': { database: { staticTables: { by: 'timer' } } },
};

const SHARED: Readonly<Record<string, SharedEdits>> = {
  'a shared database': {},
  'a shared database, fenced': { pacemaker: { fencing: ipmi(['proxy1', 'proxy2']) } },
  db_virtual: { connection: { access: { by: 'db-virtual' } } },
  'one server alone': { connection: { access: { by: 'direct', server: 'db1' } } },
  'two members and an arbitrator': {
    galera: { members: MEMBERS.slice(0, 2), arbitrator: { name: 'vote', address: '192.0.2.24' } },
  },
  'a database beside the proxies': { galera: { members: [...BESIDE, { name: 'db3', address: '192.0.2.23' }] } },
  'a primary and replicas': { database: replicatedRecord() },
  'two primaries': { database: replicatedRecord(TWO_PRIMARIES) },
  'MySQL Cluster': { database: ndbRecord() },
  "somebody else's database": { database: externalRecord() },
  "somebody else's databases": {
    database: externalRecord({ engine: 'galera', servers: [{ host: '192.0.2.31' }, { host: '192.0.2.32' }] }),
  },
  'a store': { stores: [{}] },
};

/** Models of every kind of deployment, by what is particular about each. */
export const TOPOLOGIES: readonly (readonly [string, Model])[] = [
  ...Object.entries(PER_NODE).map(([name, edits]) => [name, exampleModel(edits)] as const),
  ...Object.entries(SHARED).map(([name, edits]) => [name, sharedModel(edits)] as const),
  ['several clusters', exampleModel({}, {}, { pacemaker: { service: 'clone' } })],
  ['two sites', siteModel('east')],
  ['two sites at once', siteModel('west', { dualSite: { mode: 'active-active', registrations: { by: 'dual' } } })],
  ['two sites with a shared database each', siteModel('east', { shared: {}, dualSite: {} })],
  ['tickets, held here', ticketModel('east')],
  ['tickets, held elsewhere', ticketModel('west')],
  [
    'one address of all sites',
    siteModel('east', {
      dualSite: { mode: 'active-active', registrations: { by: 'anycast', address: '198.18.0.1' } },
      interconnect: { transport: { by: 'tunnel', reason: 'IPsec' }, share: { callCounts: 'off', callRates: 'off' } },
    }),
  ],
  ...Object.entries(galeraSitesModels()).map(([name, model]) => [`Galera over sites, ${name}`, model] as const),
  ...Object.entries(galeraSitesModels({ arbitrator: 'nowhere', members: [2, 1] })).map(
    ([name, model]) => [`Galera over sites without an arbitrator, ${name}`, model] as const,
  ),
  ['AWS', awsModel()],
  ['a site on AWS', awsSiteModel('east')],
  ['AWS, two zones', modelOnAws(BETWEEN)],
  ['AWS, an elastic address', modelOnAws({}, { virtualIp: ELASTIC })],
];
