import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { BenchInstance } from '../worker-stage.ts'

/** The pause after a first refusal, doubled with each further one in a row; in milliseconds. */
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 8000

const TokenAnswer = z.object({ access_token: z.string() })
const Page = z.object({ result: z.array(z.object({ sys_id: z.string() })) })

/** Another client of an instance, as scripts are written: lanes that ask for page after page, and pause where they are refused. */
export interface FairClient {
  /** Rows that it has read so far. */
  rows(): number
  /** Sends nothing more, and waits for what is on its way. */
  stop(): Promise<void>
}

/** Starts a client that reads pages of a table, over and over, in so many lanes. */
export async function startFairClient(
  { url, credentials }: BenchInstance,
  { table, page, lanes }: { readonly table: string; readonly page: number; readonly lanes: number },
): Promise<FairClient> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
  })
  const granted = await fetch(`${url}/oauth_token.do`, { method: 'POST', body: form })
  const headers = { authorization: `Bearer ${TokenAnswer.parse(await granted.json()).access_token}` }
  const end = new AbortController()
  let rows = 0
  const lane = async (): Promise<void> => {
    let last = ''
    let pauseMs = FIRST_PAUSE_MS
    while (!end.signal.aborted) {
      const query = last === '' ? 'ORDERBYsys_id' : `sys_id>${last}^ORDERBYsys_id`
      const asked = new URLSearchParams({ sysparm_query: query, sysparm_limit: String(page), sysparm_no_count: 'true' })
      const answer = await fetch(`${url}/api/now/table/${table}?${asked}`, { headers })
      if (answer.status !== 200) {
        await answer.arrayBuffer()
        await delay(pauseMs)
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
        continue
      }
      pauseMs = FIRST_PAUSE_MS
      const { result } = Page.parse(await answer.json())
      rows += result.length
      last = result.at(-1)?.sys_id ?? ''
    }
  }
  const ended = Promise.all(Array.from({ length: lanes }, lane))
  return {
    rows: () => rows,
    stop: async () => {
      end.abort()
      await ended
    },
  }
}
