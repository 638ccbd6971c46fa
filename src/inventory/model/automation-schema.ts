import { z } from 'zod'
import { CONFIDENCES } from './edge-schema.ts'
import { SIGHT_VERDICTS } from './sight-schema.ts'

/** The questions that an inventory answers for each automation. */
export const QUESTIONS = ['live', 'trigger', 'runs-as', 'calls', 'evidence', 'owners', 'maker'] as const

/** A question that an inventory answers for each automation. */
export type Question = (typeof QUESTIONS)[number]

/** Who has to act so that an automation runs. */
const MODES = ['autonomous', 'operator-assisted', 'human', 'of-caller'] as const

/** What there is to say that an automation ran. */
const EVIDENCE_LEVELS = ['recorded', 'counted', 'consistent', 'none seen', 'unknown'] as const

/** Why it is unknown whether an automation ran. */
const UNKNOWN_REASONS = [
  'no-log-for-kind',
  'log-denied',
  'log-partial',
  'log-unproven',
  'log-absent',
  'outside-window',
  'log-switched-off',
  'runs-without-row',
  'rows-need-role',
] as const

/** Why it is unknown whether an automation ran. */
export type UnknownReason = (typeof UNKNOWN_REASONS)[number]

/** What is known of a person who may answer for an automation. */
const OWNER_STATES = [
  'present',
  'inactive',
  'locked',
  'no-such-user',
  'not-visible',
  'shared-or-system',
  'none',
] as const

/** What is known of a person who may answer for an automation. */
export type OwnerState = (typeof OWNER_STATES)[number]

/** Who made an automation. */
const MAKERS = ['ours', 'vendor', 'vendor-changed-by-us', 'store', 'unknown'] as const

const PlaceSchema = z.strictObject({
  table: z.string(),
  sys_id: z.string(),
  column: z.string().nullable(),
  line: z.number().int().positive().nullable(),
})

/** The form of a line of `automations.ndjson`. */
export const AutomationSchema = z.strictObject({
  id: z.string(),
  kind: z.string(),
  table: z.string(),
  sys_id: z.string(),
  name: z.string().nullable(),
  scope: z.string().nullable(),
  live: z.boolean().nullable().describe('null where that cannot be told'),
  liveBecause: z.string(),
  trigger: z.strictObject({
    type: z.string(),
    mode: z.enum(MODES),
    on: z.string().nullable().describe('the table, event or path that starts it'),
    when: z.string().nullable(),
  }),
  runsAs: z.strictObject({
    identity: z.string(),
    confidence: z.enum(CONFIDENCES),
    source: PlaceSchema.nullable(),
  }),
  calls: z.array(
    z.strictObject({
      destination: z.string(),
      via: z.array(z.string()).describe('the nodes between the automation and the destination'),
      credential: z.string().nullable(),
      confidence: z.enum(CONFIDENCES),
      source: PlaceSchema,
    }),
  ),
  evidence: z.strictObject({
    level: z.enum(EVIDENCE_LEVELS),
    reason: z.enum(UNKNOWN_REASONS).nullable(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    count: z.number().int().nonnegative().nullable(),
    last: z.string().nullable(),
    source: z.string().nullable().describe('the table that says so'),
  }),
  owners: z.array(
    z.strictObject({
      role: z.enum(['run-as', 'run-as-manager', 'updated-by', 'created-by', 'application-created-by']),
      user: z.string().nullable(),
      state: z.enum(OWNER_STATES),
      source: PlaceSchema,
    }),
  ),
  maker: z.strictObject({ value: z.enum(MAKERS), reason: z.string() }),
  scriptHash: z.string().nullable(),
  updatedAt: z.string().nullable(),
  limits: z.array(z.strictObject({ question: z.enum(QUESTIONS), table: z.string(), verdict: z.enum(SIGHT_VERDICTS) })),
})

/** One automation with its answers. */
export type Automation = z.infer<typeof AutomationSchema>

/** What starts an automation. */
export type Trigger = Automation['trigger']

/** As whom an automation runs. */
export type RunsAs = Automation['runsAs']

/** What there is to say that an automation ran. */
export type Evidence = Automation['evidence']

/** One who may answer for an automation. */
export type Owner = Automation['owners'][number]

/** Who made an automation, and how that is known. */
export type Maker = Automation['maker']

/** A destination that an automation reaches. */
export type OutboundCall = Automation['calls'][number]
