import { execFile } from 'node:child_process'
import type { ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { handMadeServer } from '../../support/servers/hand-made-server.ts'

/** The deadline of one request in these tests; a run's is a minute, a check's half of one. In milliseconds. */
const DEADLINE_MS = 2000
/** A busy host may be slow to notice. In milliseconds. */
const LATE_MS = 4000
/** Requests that one question of a check may make one after the other. */
const MOST_IN_A_ROW = 4
const MOST_MB = 300
const program = new URL('ask-hostile.ts', import.meta.url).pathname

const Asked = z.object({ became: z.string(), ms: z.number() })
const Said = z.object({
  outcomes: z.array(z.object({ whole: Asked, givenUp: Asked })),
  beforeMb: z.number(),
  peakMb: z.number(),
})

const BLOCK = Buffer.alloc(1_000_000, ' ')
// Made of many members: what this process holds at its start counts as the program's own.
const BOMB = Buffer.concat(Array.from({ length: 1000 }, () => gzipSync(BLOCK)))
const JSON_TYPE = { 'content-type': 'application/json' }

/** Answers of a server that means ill, and what a question to it ends in. */
const ANSWERS: readonly { readonly name: string; readonly answer: (response: ServerResponse) => void }[] = [
  { name: 'a body without end', answer: (response) => endless(response.writeHead(200, JSON_TYPE)) },
  {
    name: 'an error without end',
    answer: (response) => endless(response.writeHead(500, { 'content-type': 'text/html' })),
  },
  {
    name: 'a small body that unpacks to a gigabyte',
    answer: (response) => void response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(BOMB),
  },
  { name: 'a byte now and then', answer: (response) => drip(response.writeHead(200, JSON_TYPE)) },
  { name: 'a head and no body', answer: (response) => response.writeHead(200, JSON_TYPE).flushHeaders() },
  { name: 'no answer', answer: () => {} },
  {
    name: 'a word of megabytes',
    answer: (response) =>
      void response
        .writeHead(401, JSON_TYPE)
        .end(JSON.stringify({ error: 'x'.repeat(20_000_000), error_description: 'y' })),
  },
]

function endless(response: ServerResponse): void {
  const more = (): void => {
    while (!response.destroyed && response.write(BLOCK));
    if (!response.destroyed) response.once('drain', more)
  }
  more()
}

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 100)
  response.on('close', () => clearInterval(timer))
}

test.each(['token', 'check', 'page'])(
  'whatever a server answers when it is asked for a %s: the question ends by its deadline, at once when it is given up, and in 300 MB',
  async (place) => {
    const servers = await Promise.all(ANSWERS.map(({ answer }) => handMadeServer(answer)))
    const words = ['--import', 'tsx', program, place, String(DEADLINE_MS), ...servers.map(({ origin }) => origin)]
    const { stdout } = await promisify(execFile)(process.execPath, words)
    const { outcomes, peakMb } = Said.parse(JSON.parse(stdout))
    const late = outcomes.flatMap(({ whole, givenUp }, number) => [
      ...(whole.ms > MOST_IN_A_ROW * DEADLINE_MS + LATE_MS ? [`${ANSWERS[number]?.name}: ${whole.ms} ms`] : []),
      ...(givenUp.ms > LATE_MS ? [`${ANSWERS[number]?.name}, given up: ${givenUp.ms} ms`] : []),
    ])
    expect(late).toEqual([])
    expect(outcomes).toHaveLength(ANSWERS.length)
    if (place !== 'check') expect(outcomes.filter(({ whole }) => whole.became === 'an answer')).toEqual([])
    expect(peakMb, stdout).toBeLessThan(MOST_MB)
  },
)
