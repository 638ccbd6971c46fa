import { instanceTime } from '../../../src/contract/row/instance-time.ts'
import { createRandom, type Random, randomId } from '../../../src/simulator/dataset/random.ts'
import type { Fault, Simulator } from '../../../src/simulator/index.ts'
import { LogLife } from './log-life.ts'
import type { Happening, Upheaval, Writing } from './month.ts'
import { type Cells, type Due, TableLife } from './table-life.ts'
import { CLASS_OF, LIVING_TABLES, type LivingTable, LOGS, type Log, ROTATION, TOLD_IN } from './tables.ts'

const DAY_MS = 86_400_000
/** Rows that a bulk update touches at most; what an access rule hides at once. */
const MOST_BULK = 60
const MOST_HIDDEN = 25
/** Ids that are not hex digits alone, with the digits in the place of the star: their order depends on the collation, or no list can hold them. */
const ODD_IDS = ['x_acme_*', 'com.snc.*', 'X_ACME_*', '*,b', '*_', 'Z*', '*-a b'] as const
/** A purge deletes so many rows of a table, or all but few. */
const PURGED_SHARE = 0.45

/** A simulated instance in which people and programs are at work, and the lives of its rows. */
export class InhabitedInstance {
  readonly simulator: Simulator
  readonly tables: ReadonlyMap<LivingTable, TableLife>
  readonly logs: ReadonlyMap<Log, LogLife>
  /** As whom the instance is read, and which instance it is: a run stands on an earlier one only where both are the same. */
  user = 'as first set up'
  identity = 0
  readonly #random: Random
  readonly #columns: ReadonlyMap<LivingTable | Log, readonly string[]>
  #nowMs: number
  #refused: readonly string[] = []
  /** What stays odd about the instance, beside what is hidden and refused. */
  readonly #odd: readonly Fault[]

  constructor(simulator: Simulator, seed: number, nowMs: number, odd: readonly Fault[] = []) {
    this.#odd = odd
    this.simulator = simulator
    this.#nowMs = nowMs
    this.#random = createRandom(seed)
    this.tables = new Map(LIVING_TABLES.map((table) => [table, new TableLife(simulator.visibleRows(table))]))
    this.logs = new Map(
      LOGS.map((log) => [log, new LogLife(simulator.visibleRows(log), ROTATION[log].readDays)] as const),
    )
    this.#columns = new Map(
      [...LIVING_TABLES, ...LOGS].map((table) => [table, Object.keys(simulator.visibleRows(table)[0] ?? {})]),
    )
  }

  get nowMs(): number {
    return this.#nowMs
  }

  /** Sets the instance's clock. */
  setClock(ms: number): void {
    this.#nowMs = ms
    this.simulator.setClock(() => this.#nowMs)
  }

  happen(event: Happening | Writing): void {
    if ('log' in event) this.#write(event)
    else this.#change(event)
  }

  #change({ table, kind, pick, skewSeconds }: Happening): void {
    const life = this.#lifeOf(table)
    const rows = life.present()
    const random = createRandom(pick)
    const row = rows[pick % Math.max(1, rows.length)]
    const stamp = instanceTime(this.#nowMs + skewSeconds * 1000)
    switch (kind) {
      case 'insert':
        this.#insert(table, this.#newRow(table, this.#newId(pick), stamp, 'new'), 'window')
        break
      case 'update':
        this.#update(table, row, touched(row, stamp, 'changed'), 'window')
        break
      case 'bulk-update':
        for (const one of this.#some(rows, random, MOST_BULK))
          this.#update(table, one, touched(one, stamp, 'changed with others'), 'window')
        break
      case 'remove':
        this.#remove(table, row, true)
        break
      case 'remove-untold':
        this.#remove(table, row, false)
        break
      case 'import': {
        const imported = this.#newRow(table, this.#newId(pick), this.#oldTime(random), 'imported')
        this.#insert(table, imported, 'comparison')
        break
      }
      case 'import-over':
        this.#update(table, row, touched(row, this.#oldTime(random), 'imported over'), 'comparison')
        break
      case 'silent-update':
        this.#update(table, row, { name: this.#name('changed in silence') }, 'unchanged')
        break
      case 'restore':
      case 'rebirth':
        this.#bringBack(table, pick, kind === 'restore' ? null : stamp)
        break
      case 'hide':
        life.hide(this.#some(rows, random, MOST_HIDDEN).map(({ sys_id = '' }) => sys_id))
        this.#applyAccess()
        break
      case 'show':
        life.showAll()
        this.#applyAccess()
        break
      default:
        kind satisfies never
    }
  }

  /** A deleted row comes back, as it was or, with a stamp, made anew. */
  #bringBack(table: LivingTable, pick: number, stamp: string | null): void {
    const graves = this.#lifeOf(table).gone()
    const buried = graves[pick % Math.max(1, graves.length)]
    if (buried === undefined) return
    if (stamp === null) this.#insert(table, buried, 'comparison')
    else this.#insert(table, this.#newRow(table, buried.sys_id ?? '', stamp, 'made anew'), 'window')
  }

  #write({ log, lines, skewSeconds }: Writing): void {
    const time = instanceTime(this.#nowMs + skewSeconds * 1000)
    for (let line = 0; line < lines; line += 1) {
      const cells = this.#newRow(log, randomId(this.#random), time, 'line')
      this.simulator.insert(log, cells)
      this.logs.get(log)?.write(cells, this.#nowMs)
    }
  }

  /** A program deletes many rows of a table of which no feed tells. */
  purge(): void {
    const rows = this.#lifeOf('sys_trigger').present()
    for (const row of rows.slice(0, Math.ceil(rows.length * PURGED_SHARE))) this.#remove('sys_trigger', row, false)
  }

  async overturn(upheaval: Upheaval): Promise<void> {
    const changed = `${upheaval} of ${instanceTime(this.#nowMs)}`
    switch (upheaval) {
      case 'clone':
      case 'clone that keeps its name':
        await this.#strike({ fault: 'clone', identity: upheaval === 'clone' ? 'changes' : 'stays', times: 1 })
        for (const [table, life] of this.tables) life.replaceAll(this.simulator.visibleRows(table), this.#nowMs)
        for (const [log, life] of this.logs) life.keepOnly(idsOf(this.simulator.visibleRows(log)), this.#nowMs)
        this.identity += 1
        this.#applyAccess()
        return
      case 'roles': {
        const names = this.simulator.visibleRows('sys_user_role').map(({ name = '' }) => name)
        this.simulator.changeOwnUser({ roles: [names[this.#random.below(names.length)] ?? ''] })
        break
      }
      case 'domain':
        this.simulator.changeOwnUser({ domain: changed })
        break
      case 'time zone':
        this.simulator.changeOwnUser({ timeZone: changed })
        break
      default:
        upheaval satisfies never
    }
    this.user = changed
  }

  /** Lets the oldest lines rotate away. */
  async rotate(): Promise<void> {
    for (const [log, life] of this.logs) {
      const { shards, shardSeconds } = ROTATION[log]
      await this.#strike({ table: log, fault: 'rotate', shards, shardSeconds, times: 1 }, log)
      life.keepOnly(idsOf(this.simulator.visibleRows(log)), this.#nowMs)
    }
    this.#applyAccess()
  }

  /** The instance refuses these tables from now on, and no others. */
  refuse(tables: readonly string[]): void {
    this.#refused = tables
    this.#applyAccess()
  }

  /** One answer of the run that begins now says tomorrow. */
  jumpClock(request: number): void {
    this.simulator.addFaults([{ fault: 'clock', aheadSeconds: DAY_MS / 1000, at: { request } }])
  }

  /** Adds a fault that strikes once, and asks for something, so that it strikes. Other faults are gone then. */
  async #strike(fault: Fault, table = 'sys_user'): Promise<void> {
    this.simulator.clearFaults()
    this.simulator.addFaults([fault])
    const answer = await fetch(`${this.simulator.url}/api/now/table/${table}`)
    await answer.body?.cancel()
    this.simulator.clearFaults()
  }

  #applyAccess(): void {
    this.simulator.clearFaults()
    this.simulator.addFaults([
      ...this.#odd,
      ...[...this.tables].map(([table, { hidden }]) => ({ table, fault: 'hide-rows' as const, ids: [...hidden] })),
      ...this.#refused.map((table) => ({ table, fault: 'deny-table' as const })),
    ])
  }

  /** The id of a new row: hex digits, or one of the odd forms that real rows have. */
  #newId(pick: number): string {
    const id = randomId(this.#random)
    return (ODD_IDS[pick % (2 * ODD_IDS.length)] ?? '*').replace('*', id)
  }

  #insert(table: LivingTable, cells: Cells, due: Due): void {
    this.simulator.insert(cells.sys_class_name || CLASS_OF[table], cells)
    this.#lifeOf(table).write(cells, due, this.#nowMs)
  }

  #update(table: LivingTable, row: Cells | undefined, changes: Cells, due: Due | 'unchanged'): void {
    if (row === undefined) return
    const { sys_id = '', sys_updated_on = '', sys_mod_count = '' } = row
    const written = { sys_updated_on, sys_mod_count, ...changes }
    this.simulator.update(table, sys_id, written)
    this.#lifeOf(table).write({ ...row, ...written }, due, this.#nowMs)
  }

  #remove(table: LivingTable, row: Cells | undefined, leavesTrace: boolean): void {
    if (row === undefined) return
    const { sys_id = '' } = row
    this.simulator.remove(table, sys_id, { leavesTrace })
    this.#lifeOf(table).remove(sys_id, leavesTrace && TOLD_IN[table] !== null ? 'window' : 'comparison', this.#nowMs)
  }

  #newRow(table: LivingTable | Log, sys_id: string, time: string, what: string): Cells {
    const blank = Object.fromEntries((this.#columns.get(table) ?? []).map((column) => [column, '']))
    const known = { ...blank, ...this.#classOf(table, blank), sys_id, name: '', message: '' }
    const texts = { name: this.#name(what), message: this.#name(what) }
    const times = { sys_created_on: time, sys_updated_on: time, sys_mod_count: '0' }
    return Object.fromEntries(
      Object.entries({ ...known, ...texts, ...times }).filter(([column]) => Object.hasOwn(blank, column)),
    )
  }

  #classOf(table: LivingTable | Log, blank: Cells): Cells {
    if (!Object.hasOwn(blank, 'sys_class_name')) return {}
    return { sys_class_name: table === 'syslog' || table === 'ecc_queue' ? table : CLASS_OF[table] }
  }

  #name(what: string): string {
    return `${what} ${instanceTime(this.#nowMs)} ${this.#random.below(1_000_000)}`
  }

  /** A time that lies days or years back, before every window that may still be read. */
  #oldTime(random: Random): string {
    return instanceTime(this.#nowMs - (12 + random.below(2000)) * DAY_MS)
  }

  #some(rows: readonly Cells[], random: Random, most: number): readonly Cells[] {
    const count = Math.min(rows.length, 1 + random.below(most))
    const picked = new Set<number>()
    while (picked.size < count) picked.add(random.below(rows.length))
    return rows.filter((_, at) => picked.has(at))
  }

  #lifeOf(table: LivingTable): TableLife {
    const life = this.tables.get(table)
    if (life === undefined) throw new RangeError(`${table} does not live here`)
    return life
  }
}

function touched(row: Cells | undefined, stamp: string, name: string): Cells {
  return { name: `${name} ${stamp}`, sys_updated_on: stamp, sys_mod_count: String(Number(row?.sys_mod_count ?? 0) + 1) }
}

function idsOf(rows: readonly Cells[]): ReadonlySet<string> {
  return new Set(rows.map(({ sys_id = '' }) => sys_id))
}
