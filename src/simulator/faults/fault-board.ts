import { type ParsedFault, TOKEN_ENDPOINT } from './fault.ts'

/** What a request looks like to the board. */
export interface FaultTarget {
  readonly table: string
  readonly api: 'table' | 'stats' | 'token'
  readonly query: string
  /** Whether the page that this request asks for holds a row, before row access rules. */
  holdsRow(id: string): boolean
}

interface Posted {
  readonly fault: ParsedFault
  seen: number
  struck: number
}

/** The faults in force, and how often each has struck. */
export class FaultBoard {
  #posted: Posted[] = []
  #revision = 0

  /** Grows whenever faults are added or cleared. */
  get revision(): number {
    return this.#revision
  }

  add(faults: readonly ParsedFault[]): void {
    this.#posted.push(...faults.map((fault) => ({ fault, seen: 0, struck: 0 })))
    this.#revision += 1
  }

  clear(): void {
    this.#posted = []
    this.#revision += 1
  }

  /** All posted faults, worn out ones included. */
  list(): readonly ParsedFault[] {
    return this.#posted.map(({ fault }) => fault)
  }

  /** The faults that concern a table whatever the request: what `visibleRows` goes by. */
  standing(table: string): readonly ParsedFault[] {
    return this.#posted.map(({ fault }) => fault).filter((fault) => concerns(fault, table))
  }

  /** The faults that strike this request; each is used up by one. */
  strike(target: FaultTarget): readonly ParsedFault[] {
    return this.#posted.filter((posted) => this.#strikes(posted, target)).map(({ fault }) => fault)
  }

  #strikes(posted: Posted, target: FaultTarget): boolean {
    const { fault } = posted
    if (!concerns(fault, target.table)) return false
    if (fault.api !== undefined && fault.api !== target.api) return false
    posted.seen += 1
    const { request, every, cursor, row } = fault.at ?? {}
    const once = request !== undefined && every === undefined
    if (posted.struck >= (fault.times ?? (once ? 1 : Number.POSITIVE_INFINITY))) return false
    if (request !== undefined && posted.seen < request) return false
    if (every !== undefined && (posted.seen - (request ?? 0)) % every !== 0) return false
    if (cursor !== undefined && !target.query.includes(cursor)) return false
    if (row !== undefined && !target.holdsRow(row)) return false
    posted.struck += 1
    return true
  }
}

function concerns(fault: ParsedFault, table: string): boolean {
  return fault.table === '*' ? table !== TOKEN_ENDPOINT : fault.table === table
}
