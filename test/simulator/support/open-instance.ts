import { onTestFinished } from 'vitest'
import { z } from 'zod'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../src/simulator/index.ts'

const ROWS = z.object({ result: z.array(z.record(z.string(), z.unknown())) })
const TOKEN = z.object({ access_token: z.string(), expires_in: z.number(), scope: z.string(), token_type: z.string() })

/** An answer read to its end. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  json(): unknown
  rows(): Record<string, unknown>[]
  ids(): string[]
}

/** A simulated instance with a client that asks it things. */
export interface OpenInstance {
  readonly simulator: Simulator
  token(): Promise<string>
  /** A GET with a Bearer token; parameters become the URL's query. */
  get(path: string, parameters?: Record<string, string>, headers?: Record<string, string>): Promise<Reply>
  /** A list read of a table by encoded query. */
  list(table: string, query: string, parameters?: Record<string, string>): Promise<Reply>
}

/** Starts an instance that closes when the test ends. */
export async function openInstance(options: SimulatorOptions = {}): Promise<OpenInstance> {
  const simulator = await startSimulator(options)
  onTestFinished(() => simulator.close())
  const token = async () => TOKEN.parse((await postToken(simulator)).json()).access_token
  const get: OpenInstance['get'] = async (path, parameters = {}, headers = {}) => {
    const authorization = `Bearer ${await token()}`
    return read(`${simulator.url}${path}?${new URLSearchParams(parameters)}`, {
      headers: { accept: 'application/json', authorization, ...headers },
    })
  }
  const list: OpenInstance['list'] = (table, query, parameters = {}) =>
    get(`/api/now/table/${table}`, { ...(query === '' ? {} : { sysparm_query: query }), ...parameters })
  return { simulator, token, get, list }
}

/** Asks the token endpoint; `changes` replace or (empty) remove form fields. */
export function postToken(simulator: Simulator, changes: Record<string, string> = {}): Promise<Reply> {
  const { clientId, clientSecret } = simulator.credentials
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, ...changes }
  const kept = Object.entries(form).filter(([, value]) => value !== '')
  return read(`${simulator.url}/oauth_token.do`, { method: 'POST', body: new URLSearchParams(kept) })
}

/** Fetches and reads an answer to its end; rejects where the body breaks. */
export async function read(url: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, init)
  const text = await response.text()
  const json = (): unknown => JSON.parse(text)
  const rows = () => ROWS.parse(json()).result
  return {
    status: response.status,
    headers: response.headers,
    text,
    json,
    rows,
    ids: () => rows().map((row) => String(row.sys_id)),
  }
}
