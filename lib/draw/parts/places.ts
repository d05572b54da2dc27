import { instanceOf, type Model } from '../../model';
import type { Frame } from '../scene';

/** Which frames there are, and in which of them what stands. */
export interface Places {
  readonly frames: readonly Frame[];
  /** Frame of everything that is this stack's own. */
  readonly here: string;
  readonly ofMachine: (name: string) => string;
}

const HERE = 'here';

/** The site of the stack, and within a cloud its zones. */
export function places(model: Model): Places {
  const { platform } = model;
  const here: Frame = { id: HERE, title: siteOf(model), within: null };
  if (platform.id === 'ssh') return { frames: [here], here: HERE, ofMachine: () => HERE };
  const zones = [...new Set(platform.instances.map(({ zone }) => zone))].sort();
  return {
    frames: [
      { ...here, title: `${here.title}, AWS ${platform.region}` },
      ...zones.map((zone) => ({ id: zoneId(zone), title: zone, within: HERE })),
    ],
    here: HERE,
    ofMachine: (name) => {
      const zone = instanceOf(model, name)?.zone;
      return zone === undefined ? HERE : zoneId(zone);
    },
  };
}

function zoneId(zone: string): string {
  return `zone ${zone}`;
}

/** Under the name that its clients, its proxies or its database know it by. */
function siteOf({ name, dualSites, interconnects, databaseClusters }: Model): string {
  const site =
    dualSites[0]?.site ??
    interconnects[0]?.site ??
    databaseClusters.flatMap((each) => (each.kind === 'galera' ? (each.sites?.site ?? []) : []))[0];
  return site === undefined ? `Stack ${name}` : `Site ${site}`;
}
