/** The forms in which an inventory is written; the lines of JSON always are, the others beside them. */
export const INVENTORY_FORMATS = ['ndjson', 'csv', 'sarif', 'opengraph'] as const

/** A form in which an inventory is written. */
export type InventoryFormat = (typeof INVENTORY_FORMATS)[number]
