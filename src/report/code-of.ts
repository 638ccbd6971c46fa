import { speaksOf } from '../contract/failure/speaks-of.ts'
import { plainValue } from '../contract/row/row.ts'
import type { Automation } from '../inventory/model/automation-schema.ts'
import { openState } from '../inventory/read/read-state.ts'
import { TABLE_READINGS } from '../inventory/read/table-readings.ts'
import type { HarvestPlace } from '../sink/places/stored-place.ts'

/** The longest code of one column that is shown, in characters. */
const MOST_CODE = 20_000

/** The code of one column of a row, cut to what is shown. */
export interface ShownCode {
  readonly column: string
  readonly text: string
  /** The length of the whole, in characters. */
  readonly length: number
}

/** The code of automations by their ids. Reads the rows again; a damaged table shows none. Throws what reading throws, but for damage. */
export async function codeOf(
  { folder, run }: { readonly folder: HarvestPlace; readonly run: string },
  automations: readonly Automation[],
): Promise<ReadonlyMap<string, readonly ShownCode[]>> {
  const shown = new Map<string, readonly ShownCode[]>()
  const wanted = new Set(automations.map(({ id }) => id))
  const tables = new Set(automations.map(({ table }) => table))
  const state = await openState(folder, run)
  for (const { table, code } of TABLE_READINGS) {
    if (code.length === 0 || !tables.has(table)) continue
    const { rows } = await state.table(table)
    if (rows === null) continue
    try {
      for await (const row of rows()) {
        const id = `${table}/${plainValue(row, 'sys_id') ?? ''}`
        if (!wanted.has(id)) continue
        const texts = code.flatMap((column) => {
          const text = plainValue(row, column) ?? ''
          return text === '' ? [] : [{ column, text: text.slice(0, MOST_CODE), length: text.length }]
        })
        if (texts.length > 0) shown.set(id, texts)
      }
    } catch (error) {
      if (!speaksOf(error, 'files')) throw error
    }
  }
  return shown
}
