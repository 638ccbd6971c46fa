import type { TableClient } from '../table-api/table-client.ts'

/** A client that sends so many requests at a time at most; further ones wait for their turn. */
export function inTurns(client: TableClient, lanes: number): TableClient {
  const turns = new Turns(lanes)
  return {
    requests: client.requests,
    honoured: client.honoured,
    counts: client.counts,
    instanceNowMs: () => client.instanceNowMs(),
    keepPages: () => client.keepPages(),
    count: (request, signal) => turns.take(() => client.count(request, signal)),
    readPage: (request, signal) => turns.take(() => client.readPage(request, signal)),
  }
}

/** So many at a time, in the order in which they came. */
class Turns {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(lanes: number) {
    this.#free = lanes
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }
}
