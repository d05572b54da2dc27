/** `db_mode` of module dialog, in every version (`dlg_db_handler.h`): never, at each change, now and then, at a clean stop. */
export const DIALOG_DB_MODES = { none: 0, realtime: 1, delayed: 2, shutdown: 3 } as const;

/** Seconds between two writings of mode `delayed`, where `db_update_period` says nothing. */
export const DIALOG_UPDATE_SECONDS = 60;
