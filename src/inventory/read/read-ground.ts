import { speaksOf } from '../../contract/failure/speaks-of.ts'
import { instanceTime } from '../../contract/row/instance-time.ts'
import { plainValue, type Row, timeValue } from '../../contract/row/row.ts'
import { type AddressFacts, addressShape, destinationOf } from '../script/address.ts'
import type { CodeFacts } from '../script/code-facts.ts'
import { readCode } from '../script/read-code.ts'
import { secretLook } from '../script/secret-look.ts'
import { codeOfVariable, packedCode } from './flow-values.ts'
import { Ground, type GroundTable } from './ground.ts'
import { type GroundRow, groundRow, SharedTexts } from './ground-row.ts'
import { LogCounts } from './log-count.ts'
import type { OpenState, StateTable } from './read-state.ts'
import { SharedCode } from './shared-code.ts'
import type { TableReading } from './table-reading.ts'
import { TABLE_READINGS } from './table-readings.ts'

/** Reads every table that an inventory rests on, one after the other and row by row: of code and of logs only what was found in them is kept. */
export async function readGround(state: OpenState): Promise<Ground> {
  const texts = new SharedTexts()
  const shared = { texts, code: new SharedCode(texts) }
  const tables = new Map<string, GroundTable>()
  for (const reading of TABLE_READINGS)
    tables.set(reading.table, await readTable(reading, await state.table(reading.table), shared))
  return new Ground({ instance: state.instance, at: instanceTime(state.manifest.startedAt) }, tables)
}

async function readTable(reading: TableReading, { sight, rows }: StateTable, shared: Shared): Promise<GroundTable> {
  const draft = new TableDraft(reading, shared)
  try {
    if (rows !== null) for await (const row of rows()) draft.add(row)
  } catch (error) {
    if (!speaksOf(error, 'files')) throw error
    // What was read before the damage came to light may be anything.
    const damaged = new TableDraft(reading, shared)
    return { sight: { ...sight, verdict: 'failed', reason: error.message }, ...damaged.table() }
  }
  return { sight, ...draft.table() }
}

/** What all tables share. */
interface Shared {
  readonly texts: SharedTexts
  readonly code: SharedCode
}

/** A table while its rows pass. */
class TableDraft {
  readonly #reading: TableReading
  readonly #shared: Shared
  readonly #rows: GroundRow[] = []
  readonly #code = new Map<string, readonly CodeFacts[]>()
  readonly #addresses = new Map<string, readonly AddressFacts[]>()
  readonly #counts: ReadonlyMap<string, LogCounts>

  constructor(reading: TableReading, shared: Shared) {
    this.#reading = reading
    this.#shared = shared
    this.#counts = new Map((reading.countedBy ?? []).map((column) => [column, new LogCounts()]))
  }

  add(row: Row): void {
    const { columns, countedBy } = this.#reading
    if (countedBy !== null) {
      for (const [column, counts] of this.#counts) {
        const value = countedValue(row, column)
        if (value !== '')
          counts.add(
            this.#shared.texts.share(value),
            timeValue(row, 'sys_created_on') ?? '',
            plainValue(row, 'sys_id') ?? '',
          )
      }
      return
    }
    const plain = groundRow(row, columns, this.#shared.texts)
    if (plain === null) return
    const kept = withReference(row, plain)
    this.#rows.push(kept)
    const code = this.#codeOf(row)
    const isNamed = this.#reading.table === NAMED_SCRIPTS
    if (code.length > 0)
      this.#code.set(
        kept.sys_id,
        code.map((facts) => this.#shared.code.share(facts, isNamed)),
      )
    const addresses = this.#reading.addresses.flatMap((column) => addressOf(row, column))
    if (addresses.length > 0) this.#addresses.set(kept.sys_id, addresses)
  }

  table(): Omit<GroundTable, 'sight'> {
    this.#rows.sort((a, b) => (a.sys_id < b.sys_id ? -1 : 1))
    return { rows: this.#rows, code: this.#code, addresses: this.#addresses, counts: this.#counts }
  }

  #codeOf(row: Row): readonly CodeFacts[] {
    const { table, code } = this.#reading
    return code.flatMap((column) => {
      const text = plainValue(row, column)
      if (text === null || text.trim() === '') return []
      if (column === 'values' || (table === 'sys_hub_input_scripts' && /^\s*[[{]/.test(text)))
        return packedCode(column, text)
      if (table === 'sys_variable_value') return codeOfVariable(row, text)
      return [readCode(column, text)]
    })
  }
}

/** What a row is counted by: a column's value, or those of a pair with a tab between them; empty where one is. */
function countedValue(row: Row, columns: string): string {
  const values = columns.split('+').map((column) => plainValue(row, column) ?? '')
  return values.includes('') ? '' : values.join('\t')
}

/** A value of a step that is the id of another row is kept as `reference`; every other value is only read. */
function withReference(row: Row, kept: GroundRow): GroundRow {
  const value = 'document_key' in kept ? plainValue(row, 'value') : null
  return value !== null && /^[0-9a-f]{32}$/.test(value) ? { ...kept, reference: value } : kept
}

function addressOf(row: Row, column: string): readonly AddressFacts[] {
  const text = plainValue(row, column)
  if (text === null || text === '') return []
  const full = HOST_COLUMNS.has(column) && !text.includes('://') ? `host://${text}` : text
  const destination = destinationOf(full.replace(/^host:/, 'https:'))
  return [
    {
      column,
      destination: destination === null || full === text ? destination : { ...destination, scheme: '' },
      shape: addressShape(text),
      secret: secretLook(text),
    },
  ]
}

/** The table whose scripts others may name, and whose constants they may use. */
const NAMED_SCRIPTS = 'sys_script_include'

/** Columns that hold a host without a scheme. */
const HOST_COLUMNS: ReadonlySet<string> = new Set(['host'])
