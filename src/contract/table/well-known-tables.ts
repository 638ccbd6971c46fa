/** A table that every instance has, and that every integration user may ask for one row of. */
export const WELL_KNOWN_TABLE = 'sys_user'

/** Such tables; a second one, since an API policy or a gateway may close the first. */
export const WELL_KNOWN_TABLES: readonly string[] = [WELL_KNOWN_TABLE, 'sys_script']
