import { DIALOG_DB_MODES } from '../../facts/opensips/dialog';
import type { Module, ScriptFeatures } from '../../model';
import { module, tables, type Scope } from './draft';

/** By the parameter in the Record-Route, which is of this daemon or of the one before it, else by Call-ID and tags. */
const MATCH_MODE = 1;

/** How the script treats calls: it follows them when the nodes share them, or when the author loaded the module. */
export function dialogMode({ context, parts: { replication, connection } }: Scope): ScriptFeatures['dialogs'] {
  if (replication && replication.dialogs === 'on') return 'replicated';
  if (connection?.dialogs === 'realtime') return 'stored';
  return context.records.proxies.modules.some(({ name }) => name === 'dialog') ? 'local' : 'off';
}

/**
 * Calls in progress. Where nodes tell each other, they are in memory alone: a table would only be a second truth. Where
 * they share a database, each is written there at once, and a node reads them when it starts.
 */
export function dialogs(scope: Scope): readonly Module[] {
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
