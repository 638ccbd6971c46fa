import { z } from 'zod'

const Lanes = z.object({
  rows: z.number(),
  pageSize: z.number(),
  latencyMs: z.number(),
  measured: z.array(
    z.object({
      lanes: z.number(),
      seconds: z.number(),
      share: z.number(),
      cpuSeconds: z.number(),
      peakMb: z.number(),
      bareShare: z.number().nullable(),
      fetchedShare: z.number().nullable().default(null),
    }),
  ),
})
const Usage = z.object({ cpuSeconds: z.number(), peakMb: z.number() })

/** What `npm run bench` measures. */
export const Figures = z.object({
  node: z.string(),
  processors: z.number(),
  /** The machine's load before and after: whatever else it did meanwhile. */
  load: z.array(z.number()),
  lanes: Lanes,
  noLatency: Lanes,
  smallTables: z.object({
    tables: z.number(),
    rows: z.number(),
    latencyMs: z.number(),
    lanes: z.number(),
    ownSeconds: z.number(),
    measured: z.array(z.object({ seconds: z.number(), requests: z.number(), ofTables: z.number() })),
  }),
  processor: z.object({ rows: z.number(), measured: z.array(z.object({ bare: Usage, ours: Usage })) }),
})
