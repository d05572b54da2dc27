import { DIALOG_DB_MODES } from '../../facts/opensips/dialog';
import type { Module, ScriptFeatures } from '../../model';
import { module, tables, type Scope } from './draft';
import { callCounts, checkCountedOnce, withProfiles } from './limits';

/** By the parameter in the Record-Route, which is of this daemon or of the one before it, else by Call-ID and tags. */
const MATCH_MODE = 1;

/**
 * How the script treats calls: it follows them when the nodes share them, counts them or has carriers, or the author loaded
 * the module.
 */
export function dialogMode(scope: Scope): ScriptFeatures['dialogs'] {
  const { context, parts } = scope;
  const { replication, connection } = parts;
  if (replication && replication.dialogs === 'on') return 'replicated';
  if (connection?.dialogs === 'realtime') return 'stored';
  const counted = callCounts(scope).some(({ of }) => of === 'calls');
  // What claims to be inside a call must not reach a carrier unless there is one.
  const { carriers, proxies } = context.records;
  const followed = counted || carriers.length > 0 || proxies.modules.some(({ name }) => name === 'dialog');
  return followed ? 'local' : 'off';
}

/**
 * Calls in progress. Where nodes tell each other, they are in memory alone: a table would only be a second truth. Where
 * they share a database, each is written there at once, and a node reads them when it starts.
 */
export function dialogs(scope: Scope): readonly Module[] {
  checkCountedOnce(scope);
  return followed(scope).map((dialog) => withProfiles(dialog, scope));
}

function followed(scope: Scope): readonly Module[] {
  const { context, dialect, parts } = scope;
  const mode = dialogMode(scope);
  if (mode === 'off') return [];
  if (mode === 'stored') {
    const found = tables(scope);
    return [
      module('dialog', found?.from ?? context.path, {
        db_mode: DIALOG_DB_MODES.realtime,
        db_url: found?.url,
        dlg_match_mode: MATCH_MODE,
        // Otherwise 3.4 and later write the profiles of a call when they stop, and a crash empties the counts.
        db_flush_vals_profiles: callCounts(scope).some(({ of }) => of === 'calls') ? 1 : undefined,
      }),
    ];
  }
  const common = { db_mode: DIALOG_DB_MODES.none, dlg_match_mode: MATCH_MODE } as const;
  const { replication } = parts;
  if (mode === 'local' || !replication) return [module('dialog', context.path, common)];

  const { clusterId, sharingTag, path } = replication;
  const { exchange, autoSync } = dialect.dialog;
  return [
    module('dialog', path, {
      ...common,
      ...(exchange.by === 'pair'
        ? { [exchange.send]: clusterId, [exchange.accept]: clusterId }
        : { [exchange.parameter]: clusterId }),
      // With it the node that goes on asks the one that was restarted, is no donor itself meanwhile, and drops the calls
      // that an empty node does not know: both then have none (seen). The restarted node asks by itself.
      ...(autoSync !== null && { [autoSync]: 0 }),
      // The module reads it only after the line above.
      dlg_sharing_tag: dialect.tags === 'modules' && sharingTag ? `${sharingTag}=backup` : undefined,
    }),
  ];
}
