/** Where a deletion was learnt of: a feed of the instance, or a comparison of all its rows with those stored. */
export const DELETION_SOURCES = ['sys_metadata_delete', 'sys_audit_delete', 'reconciliation'] as const

/** One way in which a deletion shows. */
export type DeletionSource = (typeof DELETION_SOURCES)[number]

/** One line of a tombstone part: a row that is gone. */
export interface Tombstone {
  readonly sys_id: string
  /** When it was deleted, or noticed to be gone, by the instance's clock; UTC as `yyyy-MM-dd HH:mm:ss`. */
  readonly deletedOn: string
  readonly source: DeletionSource
}
