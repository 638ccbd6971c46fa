import { z } from 'zod'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { COLLATIONS } from '../query/match-row.ts'

/** Table name by which a fault reaches the token endpoint. */
export const TOKEN_ENDPOINT = 'oauth_token.do'

const WHERE = {
  /** A table, `*` for every table, or `oauth_token.do`. */
  table: z.string().default('*'),
  /** Limits the fault to the Table API or the Aggregate API. */
  api: z.enum(['table', 'stats']).optional(),
  at: z
    .strictObject({
      /** From the n-th matching request on, counted from 1 since the fault was added. */
      request: z.number().int().positive().optional(),
      /** Only every so many matching requests, the first of them the one that `request` names or the first `every`th. */
      every: z.number().int().positive().optional(),
      /** Only requests whose decoded `sysparm_query` mentions this text. */
      cursor: z.string().optional(),
      /** Only requests whose page holds the row with this id, hidden or not. */
      row: z.string().optional(),
    })
    .optional(),
  /** How often it strikes; by default once where `at.request` is given without `at.every`, else always. */
  times: z.number().int().positive().optional(),
}

const count = z.number().int().nonnegative()
const kind = <K extends string, S extends z.ZodRawShape>(fault: K, parameters: S) =>
  z.strictObject({ fault: z.literal(fault), ...WHERE, ...parameters })

const FAULT_SCHEMA = z.discriminatedUnion('fault', [
  kind('deny-table', {}),
  kind('deny-api-scope', { scope: z.string().default('table_api_read') }),
  /** The user may not use the Table API at all: `Failed API level ACL Validation`. */
  kind('deny-api', {}),
  /** Which use of a column in a query the missing right, or a gateway, refuses; `descending` is an order from the last row on. */
  kind('deny-query', { refuses: z.enum(['order', 'range', 'both', 'descending']).default('both') }),
  /** Places behind so many rows are refused. */
  kind('deny-offset', { beyond: count.default(0) }),
  kind('absent-table', {}),
  /** `mfa` is the 401 of a user who has to present a second factor; `tokenYoungerThanMs` that of a node which has not heard of a new token yet. */
  kind('unauthorized', { mfa: z.boolean().default(false), tokenYoungerThanMs: count.optional() }),
  kind('expire-token', {}),
  kind('hide-rows', {
    fraction: z.number().min(0).max(1).optional(),
    seed: z.number().int().default(1),
    /** Rows whose `column` lies from `from` to `to`, both inclusive. */
    column: z.string().default('sys_id'),
    from: z.string().optional(),
    to: z.string().optional(),
    ids: z.array(z.string()).optional(),
    first: count.optional(),
    last: count.optional(),
    all: z.boolean().optional(),
  }),
  kind('withhold-columns', { columns: z.array(z.string()).min(1) }),
  /** Refuses every request that asks for one of the columns, instead of leaving it out. */
  kind('deny-columns', { columns: z.array(z.string()).min(1) }),
  kind('rate-limit', { retryAfterSeconds: count.optional() }),
  kind('status', {
    status: z.number().int().min(300).max(599),
    body: z.enum(['html', 'json']).default('html'),
    retryAfterSeconds: count.optional(),
  }),
  kind('html-200', {}),
  kind('accepted-202', {}),
  kind('partial-200', { form: z.enum(['glued', 'beside']).default('glued') }),
  kind('cut-json', {}),
  kind('cut-gzip', {}),
  kind('reset', { moment: z.enum(['before', 'middle']).default('before') }),
  kind('drip', {}),
  kind('stall', {}),
  kind('cancelled-transaction', {}),
  kind('cap-limit', { rows: count }),
  /** The database orders and compares texts by another collation. */
  kind('collation', { collation: z.enum(COLLATIONS) }),
  kind('ignore-order', {}),
  kind('ignore-range', {}),
  /** Lists of a column's values (`sys_idIN…`) are ignored: all rows come. */
  kind('ignore-list', { column: z.string().default('sys_id') }),
  kind('ignore-limit', {}),
  kind('ignore-offset', {}),
  kind('no-count', {}),
  /** Rows beside which there is a hidden one of the same `sys_id`, so that each counts twice. */
  kind('hidden-twin', { ids: z.array(z.string()).min(1) }),
  /** The count of a query is off, is a fixed text whatever the query, or takes no notice of ranges. The Aggregate API's too, unless `api` says otherwise. */
  kind('wrong-count', {
    by: z.number().int().default(0),
    is: z.string().regex(/^\d+$/).optional(),
    ignoresRange: z.boolean().default(false),
  }),
  /** Counting costs more than the instance allows: counted queries are cancelled, uncounted ones answer. */
  kind('costly-count', {}),
  /** A second row with the id of another one, directly behind it, with other content. */
  kind('twin-row', { row: z.string().optional(), column: z.string().default('sys_updated_by') }),
  /** Rows that come without their id: with an empty one, or without any column at all. */
  kind('keyless-rows', { ids: z.array(z.string()).min(1), form: z.enum(['empty', 'bare']).default('empty') }),
  /** A row whose text is no JSON: a raw line break, or another raw control character, stands in one of its values. */
  kind('raw-text', {
    row: z.string(),
    column: z.string().default('script'),
    form: z.enum(['newline', 'control']).default('newline'),
  }),
  kind('quota', { rows: count }),
  /** The `Date` of the answer is ahead of the instance's clock, or behind it where the number is negative. */
  kind('clock', { aheadSeconds: z.number().int() }),
  kind('slow', { latencyMs: count }),
  /** After the answer: so many rows come in, are touched, are deleted, are deleted and come in again under another id. */
  kind('drift', {
    insert: count.default(0),
    update: count.default(0),
    remove: count.default(0),
    move: count.default(0),
    seed: z.number().int().default(1),
    /** Only rows whose ids lie from `from` to `to`, both inclusive. */
    from: z.string().optional(),
    to: z.string().optional(),
    /** Rows come in behind the last one, and so ahead of every cursor. */
    ahead: z.boolean().default(false),
    /** False deletes without a row in `sys_metadata_delete` or `sys_audit_delete`. */
    leavesTrace: z.boolean().default(true),
  }),
  /** Before the answer: rows of shards that the instance's clock has reused are gone, without a trace. */
  kind('rotate', {
    shards: z.number().int().min(2).default(7),
    shardSeconds: z.number().int().positive().default(86_400),
  }),
  /** Before the answer: another instance, as of a time, with rows of its own, is cloned over this one. */
  kind('clone', {
    asOf: z.string().optional(),
    own: count.default(3),
    identity: z.enum(['changes', 'stays']).default('changes'),
    seed: z.number().int().default(1),
  }),
  /** Every value comes as `{display_value, value}`, whatever was asked for. */
  kind('display-values', {}),
  kind('giant-row', { bytes: count, column: z.string().default('script'), row: z.string().optional() }),
])

/** A fault as written in a file, an admin request or a test. */
export type Fault = z.input<typeof FAULT_SCHEMA>

/** A fault with its defaults filled in. */
export type ParsedFault = z.output<typeof FAULT_SCHEMA>

/** The name of a kind of fault. */
export type FaultKind = ParsedFault['fault']

/** Every kind of fault, for help texts and for tests that must not forget one. */
export const FAULT_KINDS: readonly FaultKind[] = FAULT_SCHEMA.options.map((option) => option.shape.fault.value)

/** Checks a list of faults from outside; throws CONFIG_INVALID that names what is wrong. */
export function parseFaults(input: unknown): ParsedFault[] {
  const parsed = z.array(FAULT_SCHEMA).safeParse(input)
  if (parsed.success) return parsed.data
  throw new HarvestError('CONFIG_INVALID', `faults: ${z.prettifyError(parsed.error)}`)
}

/** The first of some faults that is of a kind, with its parameters; undefined for none. */
export function faultOf<K extends FaultKind>(
  faults: readonly ParsedFault[],
  kind: K,
): Extract<ParsedFault, { fault: K }> | undefined {
  return faults.find((fault): fault is Extract<ParsedFault, { fault: K }> => fault.fault === kind)
}
