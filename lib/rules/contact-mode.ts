import { DB_MODES, MODE_PARAMETERS, MODES, PRESETS, type ContactMode } from '../facts/opensips/usrloc';
import type { OpenSipsConfig, Parameter } from '../model';
import { parameter, textOf } from './reading';

/** The lines that say how contacts are kept, by the family they belong to; a family without lines is left out. */
export interface ModeLines {
  readonly dbMode?: Parameter;
  readonly preset?: Parameter;
  readonly single: readonly Parameter[];
}

export function modeLines(config: OpenSipsConfig): ModeLines {
  const dbMode = parameter(config, 'usrloc', 'db_mode');
  const preset = parameter(config, 'usrloc', 'working_mode_preset');
  return {
    ...(dbMode && { dbMode }),
    ...(preset && { preset }),
    single: Object.values(MODE_PARAMETERS)
      .map((name) => parameter(config, 'usrloc', name))
      .filter((line) => line !== undefined),
  };
}

/** How the daemon will keep contacts, from 2.4 on; undefined where it would refuse the words. */
export function contactMode(config: OpenSipsConfig): ContactMode | undefined {
  const { dbMode, preset } = modeLines(config);
  const name = preset ? word(preset) : dbMode && DB_MODES[Number(word(dbMode))];
  if (name !== undefined) return PRESETS[name];
  const cluster = said(config, MODE_PARAMETERS.cluster, MODES.cluster);
  const restart = said(config, MODE_PARAMETERS.restart, MODES.restart);
  const writes = said(config, MODE_PARAMETERS.writes, MODES.writes);
  return cluster && restart && writes ? { cluster, restart, writes } : undefined;
}

/** Whether other sites learn from a store where devices are. */
export function isFederated(config: OpenSipsConfig): boolean {
  return contactMode(config)?.cluster === 'federation-cachedb';
}

/** The line that decides how contacts are shared; undefined where the daemon's default does. */
export function decidingLine(config: OpenSipsConfig): Parameter | undefined {
  const { dbMode, preset } = modeLines(config);
  return preset ?? dbMode ?? parameter(config, 'usrloc', MODE_PARAMETERS.cluster);
}

function word(line: Parameter): string {
  return (textOf(line.value) ?? '').toLowerCase();
}

function said<T extends string>(config: OpenSipsConfig, name: string, allowed: readonly T[]): T | undefined {
  const line = parameter(config, 'usrloc', name);
  const wanted = line ? word(line) : 'none';
  return allowed.find((value) => value === wanted);
}
