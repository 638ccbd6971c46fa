import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { StoredPart } from '../../contract/receipt.ts'
import { AscendingKeys } from '../../contract/row/ascending-keys.ts'
import type { Key } from '../../contract/row/key.ts'
import { isRow, type Row } from '../../contract/row/row.ts'
import type { RowVersion } from '../../contract/row/row-version.ts'
import type { TableOrder } from '../../contract/table/table-plan.ts'
import type { ChainLink } from '../chain/follow-chain.ts'
import { lineText, rowPosition } from '../row/stored-row.ts'
import type { PublishedRuns } from '../sink.ts'

/** A stored row on its way through a fold. */
export interface FoldRow {
  readonly id: string
  readonly key: Key
  readonly version: RowVersion | null
  /** The row as it is stored, without the line's end. */
  readonly line: Uint8Array
  /** Its values as they were parsed; null for a row of which only the line is kept. */
  readonly values: Row | null
}

/** Rows that come together, since their lines were decompressed together: about 256 KB of them, or one row that is larger. */
export type RowBundle = readonly FoldRow[]

/** The values of a row on its way through a fold. */
export function foldedValues({ line, values }: FoldRow): Row {
  if (values !== null) return values
  const parsed: unknown = JSON.parse(lineText(line))
  // It was parsed as a row before.
  return isRow(parsed) ? parsed : {}
}

/** Parts of one run whose rows ascend in one order. */
interface OrderedParts {
  readonly run: string
  readonly parts: readonly StoredPart[]
  readonly order: TableOrder
  /** True for rows that replace others, by their versions. */
  readonly versioned: boolean
}

/**
 * The rows of one link of a table's chain, in ascending order of their keys. Throws MANIFEST_MISMATCH where a part is not
 * as recorded, a line is no row, or the keys do not ascend: rows that are merged out of order are lost.
 */
export function readFoldRows(
  published: PublishedRuns,
  { run, entry: { parts, order } }: ChainLink,
): AsyncGenerator<RowBundle, undefined> {
  return readParts(published, { run, parts, order, versioned: order === 'sys_updated_on' })
}

/** The rows of one link that a comparison of all rows found, in ascending order of their ids; throws what {@link readFoldRows} throws. */
export function readLateRows(
  published: PublishedRuns,
  { run, entry }: ChainLink,
): AsyncGenerator<RowBundle, undefined> {
  return readParts(published, { run, parts: entry.increment?.late ?? [], order: 'sys_id', versioned: true })
}

async function* readParts(
  published: PublishedRuns,
  { run, parts, order, versioned }: OrderedParts,
): AsyncGenerator<RowBundle, undefined> {
  const keys = new AscendingKeys()
  for (const part of parts) {
    let at = 0
    for await (const lines of published.lineBundles(run, part)) {
      const rows: FoldRow[] = []
      for (const line of lines) {
        at += 1
        const { id, key, version, values, fault } = rowPosition(line, order)
        if (fault !== null) throw mismatch(run, part.path, `line ${at} ${fault}`)
        if (versioned && version === null)
          throw mismatch(run, part.path, `line ${at} has no sys_updated_on and sys_mod_count`)
        if (keys.add(key) !== null) throw mismatch(run, part.path, `line ${at} does not come after the row before it`)
        rows.push({ id, key, version, line, values })
      }
      yield rows
    }
  }
}

function mismatch(run: string, path: string, what: string): HarvestError {
  return new HarvestError('MANIFEST_MISMATCH', `run ${run}, ${path}: ${what}`)
}
