/** Tables that every instance has, and that every integration user may ask for one row of; a second one, since an API policy or a gateway may close the first. */
export const WELL_KNOWN_TABLES: readonly string[] = ['sys_user', 'sys_script']
