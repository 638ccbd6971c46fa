/**
 * The condition on `sys_user` that the asking user fulfils: the dynamic filter "Me", which every instance brings with this id
 * (ServiceNow documentation: dynamic filter options, encoded query strings).
 */
export const WHO_ASKS = 'sys_idDYNAMIC90d1921e5f510100a9ad2572f2b477fe'

/** The same by a script (ServiceNow documentation: GlideSystem, getUserID), which some gateways refuse for its looks. */
export const WHO_ASKS_BY_SCRIPT = 'sys_id=javascript:gs.getUserID()'
