/** How a body leaves the socket: whole, or broken in one of the ways that networks and gateways break it. */
type Delivery = 'whole' | 'reset-before' | 'reset-middle' | 'stall' | 'drip' | 'cut-gzip'

/** One response before it is written: status, extra headers, body text and the way of its delivery. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly delivery: Delivery
  /** Why the simulator refused; shown in its own log of requests, for answers 501. */
  readonly reason: string | null
  /** The body as it was compressed for an earlier, equal request; null where it has to be encoded. */
  readonly encoded: EncodedBody | null
}

/** The bytes of a body as they go over the wire. */
export interface EncodedBody {
  readonly bytes: Buffer
  readonly isGzip: boolean
}

const JSON_TYPE = 'application/json;charset=UTF-8'

/** A JSON answer whose body is already text. */
export function jsonText(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': JSON_TYPE, ...headers },
    body,
    delivery: 'whole',
    reason: null,
    encoded: null,
  }
}

/** A JSON answer made from a plain value. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return jsonText(status, JSON.stringify(value), headers)
}

/** An HTML page, as hibernating instances, login pages and gateways send it. */
export function html(status: number, title: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const body = `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`
  return {
    status,
    headers: { 'Content-Type': 'text/html;charset=UTF-8', ...headers },
    body,
    delivery: 'whole',
    reason: null,
    encoded: null,
  }
}

/** An answer without a body. */
export function empty(status: number): Answer {
  return { status, headers: {}, body: '', delivery: 'whole', reason: null, encoded: null }
}

/** ServiceNow's own error envelope. */
export function failure(
  status: number,
  message: string,
  detail: string | null,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return json(status, { error: { message, detail }, status: 'failure' }, headers)
}

/** The strict answer: what the simulator does not implement is 501, with the reason. */
export function notImplemented(reason: string): Answer {
  return { ...json(501, { simulator: 'not implemented', reason }), reason }
}
