import type { MockActivityEnvironment } from '@temporalio/testing'
import type { TableClient } from '../../src/servicenow/table-api/table-client.ts'
import { gatheredPart } from '../../src/sink/part/gathered-part.ts'
import type { RunSink } from '../../src/sink/sink.ts'
import type { Interruption } from './scenario/scenario.ts'

/** What a worker's end looks like from inside: nothing after this line happens. */
export class WorkerDied extends Error {
  /** Heartbeats that the server never heard of. */
  readonly beatsLost: number

  constructor(beatsLost: number) {
    super('the worker died')
    this.beatsLost = beatsLost
  }
}

/** Far more requests than the most tedious scenario takes: whoever sends more never ends. */
const MOST_REQUESTS = 10_000

/** Ends workers, and asks slices to stop, at the moments that a scenario names. */
export class Interruptions {
  readonly #planned: readonly Interruption[]
  readonly #drained = new Set<MockActivityEnvironment>()
  #current: MockActivityEnvironment | null = null
  #requests = 0
  #parts = 0
  #sharedAt: number | null = null
  #lastAsked: Promise<unknown> = Promise.resolve()

  constructor(planned: readonly Interruption[]) {
    this.#planned = planned
  }

  /** Tells in whose attempt requests and parts fall from now on. */
  attempt(environment: MockActivityEnvironment): void {
    this.#current = environment
  }

  /** Asks for a part of what is read, by stopping the slice at one of its requests, counted from 1; null does not. */
  share(request: number | null): void {
    this.#sharedAt = request === null ? null : this.#requests + request
  }

  /** Whether an attempt was asked to stop. */
  drained(environment: MockActivityEnvironment): boolean {
    return this.#drained.has(environment)
  }

  /** A client whose requests are counted and interrupted. */
  client(client: TableClient): TableClient {
    return {
      ...client,
      readPage: (request, signal) =>
        this.#inTurn(() => {
          this.#requests += 1
          if (this.#requests > MOST_REQUESTS) throw new RangeError('the harvest does not end')
          this.#die('dies', this.#requests)
          if (this.#requests === this.#sharedAt || this.#due('drains', this.#requests) !== undefined) this.#drain()
          return client.readPage(request, signal)
        }),
    }
  }

  /** A sink whose parts are counted and interrupted. */
  sink(sink: RunSink): RunSink {
    return {
      ...sink,
      beginPart: (name) => {
        const part = sink.beginPart?.(name) ?? gatheredPart(name, (whole) => sink.writePart(whole))
        return {
          ...part,
          store: async () => {
            this.#parts += 1
            this.#die('dies before a part', this.#parts)
            const stored = await part.store()
            this.#die('dies after a part', this.#parts)
            return stored
          },
        }
      },
    }
  }

  /** Questions that are asked at the same time arrive in the order in which they were asked, so that a scenario goes the same way. */
  #inTurn<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const asked = this.#lastAsked.then(ask)
    this.#lastAsked = asked.catch(() => undefined)
    return asked
  }

  #drain(): void {
    if (this.#current === null) return
    this.#drained.add(this.#current)
    this.#current.cancel()
  }

  #die(kind: Interruption['kind'], at: number): void {
    const due = this.#due(kind, at)
    if (due !== undefined) throw new WorkerDied(due.beatsLost)
  }

  #due(kind: Interruption['kind'], at: number): Interruption | undefined {
    return this.#planned.find((one) => one.kind === kind && one.at === at)
  }
}
