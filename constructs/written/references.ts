import { Construct } from 'constructs';
import type { IArbitrator } from '../arbitrator';
import { Arbitrator } from '../arbitrator';
import type { IDatabase } from '../database';
import { LocalDatabase } from '../local-database';
import { ProxyCluster } from '../proxy-cluster';
import type { ISite } from '../site';
import { OpenSipsStack } from '../stack';
import { VirtualAddress } from '../virtual-address';
import { isObject } from '../../lib/topology/said';
import type { At } from './at';
import { either, made, maybe, object, shared, text, type Word, type Words } from './word';

// Where TypeScript passes a construct, a path says which: from the stack it is said in, or from the top.

/** A construct by its path. @param name what it is called in the schema */
function reference<T>(name: string, what: string, is: (x: unknown) => x is T): Word<T> {
  const path = text(`the path of ${what}`);
  const described = { ...path, schema: () => ({ type: 'string', description: `Path of ${what}.` }) };
  return shared(
    name,
    made(described, (said, at: At) => at.construct(said, what, is)),
  );
}

export const proxies = reference(
  'ProxyClusterPath',
  'a proxy-cluster, such as registrar/proxies',
  (x): x is ProxyCluster => x instanceof ProxyCluster,
);

export const virtualAddress = reference(
  'VirtualAddressPath',
  'a virtual-address, such as registrar/vip',
  (x): x is VirtualAddress => x instanceof VirtualAddress,
);

export const database = reference(
  'DatabasePath',
  'a galera-cluster, replicated-database, ndb-cluster or external-database',
  (x): x is IDatabase => Construct.isConstruct(x) && 'databaseMachines' in x,
);

export const arbitrator = reference(
  'ArbitratorPath',
  'an arbitrator in a stack of its own, such as witness/arbitrator',
  (x): x is IArbitrator => x instanceof Arbitrator,
);

export const stack = reference('StackName', 'a stack', (x): x is OpenSipsStack => OpenSipsStack.isOpenSipsStack(x));

const localDatabase = reference(
  'LocalDatabasePath',
  'a local-database, such as registrar/database',
  (x): x is LocalDatabase => x instanceof LocalDatabase,
);

const topology = reference(
  'SitePath',
  'a per-node-database or a shared-database, such as east/registrar',
  (x): x is Construct & ISite =>
    Construct.isConstruct(x) &&
    'proxies' in x &&
    x.proxies instanceof ProxyCluster &&
    'virtualAddress' in x &&
    x.virtualAddress instanceof VirtualAddress,
);

const parts: Word<ISite> = object('ISite', '{ proxies: …, virtualAddress: … }', {
  proxies,
  virtualAddress,
  database: maybe(localDatabase),
} satisfies Words<ISite>);

export const site: Word<ISite> = either<ISite>(
  'the path of a topology, or { proxies: …, virtualAddress: … }',
  [topology, parts],
  (value) => (typeof value === 'string' ? topology : isObject(value) ? parts : undefined),
);
