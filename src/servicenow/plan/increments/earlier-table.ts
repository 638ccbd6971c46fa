import type { Manifest, ManifestTable } from '../../../contract/run/manifest.ts'

/** What an earlier run left of one table, as far as an increment stands on it. */
export interface EarlierTable {
  /** The run whose folded rows are the table's state. */
  readonly run: string
  readonly manifest: Pick<Manifest, 'access' | 'request'>
  readonly table: ManifestTable
  readonly watermark: string | null
  /** Increments since all rows were last compared. */
  readonly unreconciled: number
}
