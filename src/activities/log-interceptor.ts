import { Context } from '@temporalio/activity'
import { ApplicationFailure, CancelledFailure } from '@temporalio/common'
import type { ActivityInterceptors } from '@temporalio/worker'
import { z } from 'zod'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import { printable } from '../servicenow/http/printable.ts'

/** What a line says of one attempt of an activity: names, numbers and codes. */
export type AttemptFacts = Readonly<Record<string, string | number>>

/** Told how each attempt of an activity ended. */
export interface AttemptLog {
  readonly ended: (facts: AttemptFacts) => void
  readonly failed: (facts: AttemptFacts) => void
}

/** What requests of activities name, each in its own place: the run itself, or a request that holds it. */
const Asked = z.object({
  run: z.union([z.string(), z.object({ run: z.string() })]).optional(),
  table: z.string().nullish(),
  projection: z.string().optional(),
  sequence: z.number().optional(),
})
const Came = z.object({
  rows: z.number(),
  requests: z.number(),
  stoppedBy: z.string(),
  seconds: z.number().optional(),
})
/** Further tables that the same attempt read. */
const Further = z.object({ further: z.array(Came.extend({ table: z.string() })) })

/** What an attempt works on, for logs and traces: activity, instance, run, and where it has them table, slice and projection. */
export function namesOf(instance: string, args: readonly unknown[]): AttemptFacts {
  const { activityType: activity, attempt } = Context.current().info
  const asked = Asked.safeParse(args[0])
  if (!asked.success) return { activity, instance, attempt }
  const { run, table, projection, sequence } = asked.data
  return {
    activity,
    instance,
    attempt,
    ...(run === undefined ? {} : { run: typeof run === 'string' ? run : run.run }),
    ...(table == null ? {} : { table }),
    ...(projection === undefined ? {} : { projection }),
    ...(sequence === undefined ? {} : { slice: sequence + 1 }),
  }
}

/** Says of each attempt how it ended, and of which run, table and slice it was; `traceId` names the trace that it belongs to. */
export function createLogInterceptor(
  log: AttemptLog,
  instance: string,
  traceId: () => string | null = () => null,
): () => ActivityInterceptors {
  return () => ({
    inbound: {
      async execute(input, next) {
        const trace = traceId()
        const names = { ...namesOf(instance, input.args), ...(trace === null ? {} : { trace_id: trace }) }
        const beganMs = performance.now()
        const seconds = (): number => Math.round(performance.now() - beganMs) / 1000
        try {
          const result = await next(input)
          const came = Came.safeParse(result)
          log.ended({ ...names, seconds: seconds(), ...(came.success ? whatCame(came.data) : {}) })
          const others = Further.safeParse(result)
          for (const { table, ...each } of others.success ? others.data.further : [])
            log.ended({ ...names, table, ...whatCame(each) })
          return result
        } catch (error) {
          if (error instanceof CancelledFailure) log.ended({ ...names, seconds: seconds(), ended_by: 'cancelled' })
          else log.failed({ ...names, seconds: seconds(), ...whatFailed(error) })
          throw error
        }
      },
    },
  })
}

/** What a slice came to; its own time, where its attempt read other tables too. */
function whatCame({ rows, requests, stoppedBy, seconds }: z.infer<typeof Came>): AttemptFacts {
  return { ...(seconds === undefined ? {} : { seconds }), rows, requests, ended_by: stoppedBy }
}

/** A bug's message may hold anything; it is reported whole elsewhere. */
function whatFailed(error: unknown): AttemptFacts {
  if (error instanceof HarvestError) return { code: error.code, message: printable(error.message) }
  if (error instanceof ApplicationFailure) return { code: error.type ?? 'INTERNAL' }
  return { code: 'INTERNAL' }
}
