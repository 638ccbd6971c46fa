import { connect, createServer, type Socket } from 'node:net'
import { joinEnds, openLine } from '../../support/servers/line.ts'

/** Where a statement is when something happens to it: not yet at the server, there and unanswered, or done with its answer on the way. */
export type Stage = 'before' | 'during' | 'answered'

/** A moment of what a client says to a server. */
export interface Moment {
  /** The number of the statement, counted from 0. */
  readonly at: number
  readonly stage: Stage
}

/** A line to a PostgreSQL server that reads what the client says. */
export interface StatementLine {
  readonly port: number
  /** What has been said so far: a statement's text, `piece of a COPY`, or `end of a COPY`. */
  readonly said: readonly string[]
}

/** Statements, and pieces of rows, that a client's messages make. */
interface Unit {
  readonly bytes: Buffer
  /** Null for what is no statement: the start, the password, the end. */
  readonly says: string | null
}

/**
 * A line to a PostgreSQL server on this machine, without TLS. Calls `happen` once, at the moment that is given; from then on the line
 * carries nothing. Statements are told apart by the messages of the protocol, so that a moment is the same in every run.
 */
export async function statementLine(
  port: number,
  moment: Moment | null = null,
  happen: () => void = () => undefined,
): Promise<StatementLine> {
  const said: string[] = []
  const open = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    const read = unitReader()
    let isCut = false
    let awaitsAnswer = false
    const cut = (): void => {
      isCut = true
      happen()
    }
    joinEnds(near, far, open)
    near.on('data', (bytes: Buffer) => {
      for (const unit of read(bytes)) {
        if (isCut) return
        const isMoment = unit.says !== null && said.push(unit.says) - 1 === moment?.at
        if (isMoment && moment.stage === 'before') return cut()
        far.write(unit.bytes)
        if (isMoment && moment.stage === 'during') return cut()
        awaitsAnswer ||= isMoment
      }
    })
    far.on('data', (bytes: Buffer) => {
      if (isCut) return
      if (awaitsAnswer) cut()
      else near.write(bytes)
    })
  })
  return { port: await openLine(server, open), said }
}

/** Puts a client's bytes together to units: a message, or those from Parse to Sync, which together are one statement. */
function unitReader(): (bytes: Buffer) => readonly Unit[] {
  let rest: Buffer = Buffer.alloc(0)
  let isStarted = false
  let parsed: { readonly says: string; readonly bytes: Buffer[] } | null = null
  return (bytes) => {
    rest = Buffer.concat([rest, bytes])
    const units: Unit[] = []
    for (;;) {
      // The first message has no letter before its length.
      const lead = isStarted ? 1 : 0
      if (rest.length < lead + 4) return units
      const end = lead + rest.readInt32BE(lead)
      if (rest.length < end) return units
      const message = rest.subarray(0, end)
      const kind = isStarted ? String.fromCharCode(message[0] ?? 0) : ''
      isStarted = true
      rest = rest.subarray(end)
      if (kind === 'P') parsed = { says: textAt(message, message.indexOf(0, 5) + 1), bytes: [] }
      parsed?.bytes.push(message)
      if (parsed === null) units.push({ bytes: message, says: saidBy(kind, message) })
      else if (kind === 'S') {
        units.push({ bytes: Buffer.concat(parsed.bytes), says: parsed.says })
        parsed = null
      }
    }
  }
}

function saidBy(kind: string, message: Buffer): string | null {
  switch (kind) {
    case 'Q':
      return textAt(message, 5)
    case 'd':
      return 'piece of a COPY'
    case 'c':
      return 'end of a COPY'
    default:
      return null
  }
}

/** A text that ends with a NUL, in one line. */
function textAt(message: Buffer, from: number): string {
  return message.toString('utf8', from, message.indexOf(0, from)).replace(/\s+/g, ' ')
}
