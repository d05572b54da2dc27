import { sharedDatabase } from './database-step';
import { membership } from './membership';
import { ownDiskFull, processEnds } from './processes';
import type { Part } from './parts';
import type { Service } from './simulation';
import { lineCut, siteGone } from './sites';
import { step, type Scene, type Step } from './step';
import { longest } from './terms';

/** What one fault does to one proxy cluster: to what runs for it, and to the database it shares. */
export function react(scene: Scene): Step {
  const own = ofCluster(scene);
  const shared = sharedDatabase(scene);
  const both = shared ? together(own, shared) : own;
  return switchedOff(scene, own).reduce((soFar, part) => {
    const more = sharedDatabase({ ...scene, broken: [...scene.broken, scene.part], part });
    return more ? together(soFar, more) : soFar;
  }, both);
}

/** What was fenced for it, which may have been a database as well. */
function switchedOff({ broken, part }: Scene, own: Step): readonly Part[] {
  return own.broken.filter((each) => each !== part && !broken.includes(each));
}

function ofCluster(scene: Scene): Step {
  const { part } = scene;
  switch (part.of) {
    case 'process':
      return isNode(scene, part.machine)
        ? processEnds(scene, part.program, part.machine)
        : step(scene, { effect: 'nobody notices' });
    case 'disk':
      return ownDiskFull(scene, part.machine);
    case 'line':
      return lineCut(scene);
    case 'site':
      return siteGone(scene);
    case 'machine':
      return storeGone(scene, part.machine) ?? membership(scene);
    default:
      return membership(scene);
  }
}

/** A server of a store beside SQL, which somebody else runs. */
function storeGone(scene: Scene, host: string): Step | null {
  const { stores, dualSite } = scene.parts;
  const store = stores.find(({ servers }) => servers.some((server) => server.host === host));
  if (!store) return null;
  if (store.servers.length > 1) return step(scene, { effect: `nobody notices; ${store.name} has other servers` });
  const isFederation = dualSite?.federation?.store === store.path;
  return step(scene, {
    service: 'degraded',
    effect: isFederation
      ? `each site serves its own users, and nobody learns where those of other sites are`
      : `what the script asks of ${store.name} fails`,
    person: [`Tell whoever runs ${host}, or mend the way to it`],
  });
}

function isNode({ parts }: Scene, machine: string): boolean {
  return parts.cluster.nodes.some((node) => node.machine === machine);
}

const RANK: readonly Service[] = ['untouched', 'interrupted', 'degraded', 'lost'];

/** The worse of two services, from the better to the worse. */
export function worse(a: Service, b: Service): Service {
  return RANK.indexOf(b) > RANK.indexOf(a) ? b : a;
}

/** Two things that one fault does at the same time. */
function together(own: Step, shared: Step): Step {
  const service = worse(own.service, shared.service);
  const first = shared.service === service && own.service !== service ? shared : own;
  const isBoth = own.service !== 'untouched' && shared.service !== 'untouched';
  return {
    ...own,
    service,
    effect: isBoth ? `${own.effect}; ${shared.effect}` : first.effect,
    takesOver: own.takesOver ?? shared.takesOver,
    terms: service === 'lost' ? [] : longest([own.terms, shared.terms]),
    person: [...new Set([...own.person, ...shared.person])],
    passage: own.passage === 'nothing' ? shared.passage : own.passage,
  };
}
