import type { ServerResponse } from 'node:http'
import type { Simulator } from '../../../src/simulator/index.ts'
import { type Arrived, handMadeServer } from './hand-made-server.ts'

/** The forms in which whatever was sent comes back. */
const SPELLINGS: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => Buffer.from(secret).toString('base64'),
  (secret) => Buffer.from(secret).toString('base64url'),
  encodeURIComponent,
  (secret) => JSON.stringify(secret).slice(1, -1),
  (secret) => secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll("'", '&#39;'),
  (secret) => Buffer.from(secret).toString('hex'),
]

/** What fits into a header beside others, in characters. */
const HEADER = 3000

/** Answers with an echo in one place that can carry text. */
type Echo = (response: ServerResponse, echo: string) => void

const JSON_TYPE = { 'content-type': 'application/json' }
const HTML_TYPE = { 'content-type': 'text/html' }

function said(echo: string): string {
  return JSON.stringify({ error: { message: echo, detail: echo }, status: 'failure' })
}

/** Where a table's first answers echo, and how often: what is refused for good is never answered otherwise. */
const ECHOES: Readonly<Record<string, { readonly times: number; readonly answer: Echo }>> = {
  sys_script: { times: 2, answer: (response, echo) => void response.writeHead(500, JSON_TYPE).end(said(echo)) },
  sys_script_include: {
    times: 99,
    answer: (response, echo) => void response.writeHead(403, JSON_TYPE).end(said(echo)),
  },
  sys_hub_flow: {
    times: 2,
    answer: (response, echo) => void response.writeHead(200, HTML_TYPE).end(`<title>${echo}</title>${echo}`),
  },
  sys_user: {
    times: 99,
    answer: (response, echo) =>
      void response.writeHead(302, { location: `https://sso.example.com/?back=${echo.replaceAll(' ', '+')}` }).end(),
  },
  sys_rest_message: {
    times: 1,
    answer: (response, echo) => {
      const headers = {
        'retry-after': '1',
        'www-authenticate': echo,
        server: echo,
        'content-type': `text/html; x=${echo}`,
      }
      response.writeHead(503, echo, headers).end(`<title>${echo}</title>`)
    },
  },
  sysauto: { times: 2, answer: (response, echo) => void response.writeHead(200, JSON_TYPE).end(said(echo)) },
  sys_user_has_role: {
    times: 2,
    answer: (response, echo) =>
      void response
        .writeHead(200, JSON_TYPE)
        .end(`{"result":[{"sys_id":"a"}],"error":{"message":${JSON.stringify(echo)}}}`),
  },
  sys_audit: {
    times: 99,
    answer: (response, echo) => void response.writeHead(200, { 'content-type': `application/${echo}` }).end(echo),
  },
  sys_trigger: { times: 99, answer: (response, echo) => void response.writeHead(404, JSON_TYPE).end(said(echo)) },
  sys_properties: { times: 99, answer: (response, echo) => void response.writeHead(400, JSON_TYPE).end(said(echo)) },
  sys_hub_action_type_definition: {
    times: 99,
    answer: (response, echo) =>
      void response.writeHead(401, echo, { ...JSON_TYPE, 'www-authenticate': echo }).end(said(echo)),
  },
}

/** The tables whose answers echo. */
export const ECHOING_TABLES = Object.keys(ECHOES)

/** An instance that gives back whatever secret it was ever sent. */
export interface EchoingInstance {
  readonly origin: string
  /** What it was sent, or gave out: the secrets that must be found nowhere. */
  readonly secrets: () => readonly string[]
  /** Tables that echoed so far. */
  readonly echoed: () => readonly string[]
  /** Forgets what it was sent: no process knows the tokens of another one, to take them out. */
  readonly nextCommand: () => void
  /** From now on it refuses the credential everywhere, and echoes it in the refusal. */
  readonly refuse: () => void
}

/** Starts an echoing instance before a simulated one. Ends with the test. */
export async function echoingInstance(simulator: Simulator): Promise<EchoingInstance> {
  const secrets = new Set<string>()
  const ever = new Set<string>()
  const left = new Map(Object.entries(ECHOES).map(([table, { times }]) => [table, times]))
  const echoed = new Set<string>()
  let refuses = false
  let tokens = 0
  let number = 0

  /** All that is known, in all forms; each time another one is the first, since long texts are cut. */
  const echo = (most = 100_000): string => {
    const all = SPELLINGS.flatMap((spell) => [...secrets].map(spell))
    number += 1
    const from = (number * 5) % Math.max(1, all.length)
    return `echo ${[...all.slice(from), ...all.slice(0, from)].join(' ')}`.slice(0, most)
  }

  /** Passes a request on, with descriptions that echo, and learns tokens. */
  const pass = async (request: Arrived, response: ServerResponse): Promise<void> => {
    const { method, url, headers, body } = request
    const kept = ['authorization', 'x-sn-apikey', 'content-type'].flatMap((name) => {
      const value = headers[name]
      return typeof value === 'string' ? [[name, value]] : []
    })
    const sent = method === 'POST' ? { method, body } : { method }
    const behind = await fetch(new URL(url, simulator.url), { ...sent, headers: Object.fromEntries(kept) })
    const text = await behind.text()
    const isToken = url.startsWith('/oauth_token.do')
    const token = /"access_token":"([^"]+)"/.exec(text)?.[1]
    if (isToken && token !== undefined) secrets.add(token)
    const told = isToken
      ? text
          .replace(/^\{/, `{"error_uri":${JSON.stringify(echo())},`)
          .replace(/"scope":"[^"]*"/, `"scope":${JSON.stringify(echo())}`)
      : text.replaceAll(/"column_label":"[^"]*"/g, () => `"column_label":${JSON.stringify(echo())}`)
    const count = behind.headers.get('x-total-count')
    const type = behind.headers.get('content-type') ?? 'application/json'
    const counted = count === null ? {} : { 'x-total-count': count }
    response.writeHead(behind.status, echo(HEADER), {
      'content-type': type,
      ...counted,
      'x-debug': echo(HEADER),
      'set-cookie': echo(HEADER),
    })
    response.end(told)
  }

  const server = await handMadeServer(async (response) => {
    const request = server.arrived.at(-1)
    if (request === undefined) return
    learn(request, secrets)
    const isToken = request.url.startsWith('/oauth_token.do')
    const table = /^\/api\/now\/\w+\/(\w+)/.exec(request.url)?.[1] ?? ''
    if (refuses && isToken) {
      response.writeHead(401, echo(HEADER), JSON_TYPE)
      response.end(JSON.stringify({ error: echo(), error_description: echo(), error_uri: echo() }))
      return
    }
    if (refuses)
      return void response
        .writeHead(401, echo(HEADER), { ...JSON_TYPE, 'www-authenticate': echo(HEADER) })
        .end(said(echo()))
    if (isToken) {
      tokens += 1
      if (tokens === 1) return void response.writeHead(503, echo(HEADER), HTML_TYPE).end(`<title>${echo()}</title>`)
    }
    const times = left.get(table) ?? 0
    const carries = request.headers.authorization ?? request.headers['x-sn-apikey']
    if (times === 0 || carries === undefined) return pass(request, response)
    left.set(table, times - 1)
    echoed.add(table)
    ECHOES[table]?.answer(response, echo(HEADER))
  })
  return {
    origin: server.origin,
    secrets: () => [...new Set([...ever, ...secrets])],
    echoed: () => [...echoed].sort(),
    nextCommand() {
      for (const secret of secrets) ever.add(secret)
      secrets.clear()
    },
    refuse() {
      refuses = true
    },
  }
}

/** Takes down what a request carries that is secret. */
function learn({ headers, body }: Arrived, secrets: Set<string>): void {
  const { authorization = '', 'x-sn-apikey': key } = headers
  const [scheme = '', value = ''] = authorization.split(' ')
  if (value !== '') secrets.add(value)
  if (scheme === 'Basic') secrets.add(Buffer.from(value, 'base64').toString('utf8').split(':').slice(1).join(':'))
  if (typeof key === 'string') secrets.add(key)
  const form = new URLSearchParams(body)
  const [secret, assertion] = [form.get('client_secret'), form.get('assertion')]
  if (secret !== null) secrets.add(secret)
  if (assertion === null) return
  // Only the newest assertion is good for anything.
  for (const known of secrets) if (known.startsWith('eyJ')) secrets.delete(known)
  secrets.add(assertion)
}
