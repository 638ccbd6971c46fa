import { z } from 'zod'
import { VERDICTS } from '../../contract/table/verdict.ts'

/** What an inventory says of a table that an answer rests on: its verdict, that the run did not have it, or that a column of it was left out. */
export const SIGHT_VERDICTS = [...VERDICTS, 'not_read', 'column_left_out'] as const

/** How well a table could be seen. */
export type SightVerdict = (typeof SIGHT_VERDICTS)[number]

/** The form of a table that an answer needs, with how well it could be seen. */
export const NeedSchema = z.strictObject({
  table: z.string(),
  verdict: z.enum(SIGHT_VERDICTS),
})

/** A table that an answer needs, with how well it could be seen. */
export type Need = z.infer<typeof NeedSchema>
