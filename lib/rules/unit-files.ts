import { debian12 } from '../facts/debian-12';
import type { ExtraFile, ProxyCluster } from '../model';

/** A setting of a systemd unit in a file of the author's. */
export interface UnitLine {
  readonly file: ExtraFile;
  /** The unit it is for: `opensips.service`; a drop-in for all units of a type has the type alone: `service`. */
  readonly unit: string;
  /** Name of the drop-in; empty for the unit's own file. */
  readonly dropIn: string;
  readonly section: string;
  readonly key: string;
  /** Empty takes back what was said before. */
  readonly value: string;
}

const FOLDERS = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map((top) => `${top}/systemd/system/`);
const UNIT = /^[^/]+\.(automount|device|mount|path|scope|service|slice|socket|swap|target|timer)$/;
const DROP_IN = /^([^/]+)\.d\/([^/]+\.conf)$/;

/** What the author's extra files tell systemd about units, in the order it is read: own files, then drop-ins by name. */
export function unitLines({ files }: Pick<ProxyCluster, 'files'>): readonly UnitLine[] {
  return files.flatMap(linesOf).sort((a, b) => (a.dropIn === b.dropIn ? 0 : a.dropIn < b.dropIn ? -1 : 1));
}

/** Those that count for one unit; the last of a setting that holds one value wins. */
export function linesFor(cluster: Pick<ProxyCluster, 'files'>, unit: string): readonly UnitLine[] {
  const type = unit.slice(unit.lastIndexOf('.') + 1);
  return unitLines(cluster).filter((line) => line.unit === unit || line.unit === type);
}

/** Whether a line for OpenSIPS is read after our own drop-in, so that it wins. */
export function isReadAfterOurs({ dropIn }: UnitLine): boolean {
  const ours = debian12.opensips.dropIn;
  return dropIn > ours.slice(ours.lastIndexOf('/') + 1);
}

/** `Restart=always in /etc/systemd/…` */
export function shown({ key, value, file }: UnitLine): string {
  return `${key}=${value} in ${file.path}`;
}

function linesOf(file: ExtraFile): readonly UnitLine[] {
  const folder = FOLDERS.find((each) => file.path.startsWith(each));
  if (folder === undefined) return [];
  const name = file.path.slice(folder.length);
  const [, unit, dropIn = ''] = DROP_IN.exec(name) ?? (UNIT.test(name) ? [name, name] : []);
  if (unit === undefined) return [];
  let section = '';
  // A line that ends in `\` goes on in the next one.
  return file.content
    .replace(/\\\n/g, ' ')
    .split('\n')
    .flatMap((text) => {
      section = /^\s*\[([^\]]*)\]\s*$/.exec(text)?.[1] ?? section;
      const [, key, value = ''] = /^\s*([A-Za-z][A-Za-z0-9-]*)\s*=\s*(.*?)\s*$/.exec(text) ?? [];
      return key === undefined ? [] : [{ file, unit, dropIn, section, key, value }];
    });
}

const UNITS: Readonly<Record<string, number>> = {
  ...{ us: 0.001, ms: 1, '': 1000, s: 1000, sec: 1000, second: 1000, seconds: 1000 },
  ...{ m: 60_000, min: 60_000, minute: 60_000, minutes: 60_000, h: 3_600_000, hr: 3_600_000 },
  ...{ hour: 3_600_000, hours: 3_600_000, d: 86_400_000, day: 86_400_000, days: 86_400_000 },
};

/** Milliseconds of a limit as systemd.time(7) writes it: `90`, `5min 20s`; without end for `infinity` and 0. */
export function limitMillis(text: string): number | undefined {
  if (text === 'infinity') return Infinity;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)\s*/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return undefined;
  const sum = parts.reduce((millis, [, amount, unit = '']) => millis + Number(amount) * (UNITS[unit] ?? NaN), 0);
  if (Number.isNaN(sum)) return undefined;
  return sum === 0 ? Infinity : sum;
}
