import type { Automation, Question } from '../../../src/inventory/model/automation-schema.ts'

/** Each question with the answer to it. */
export const EVERY_QUESTION: readonly {
  readonly question: Question
  readonly of: (automation: Automation) => unknown
}[] = [
  { question: 'live', of: ({ live, liveBecause }) => [live, liveBecause] },
  { question: 'trigger', of: ({ trigger }) => trigger },
  { question: 'runs-as', of: ({ runsAs }) => runsAs },
  { question: 'calls', of: ({ calls, scriptHash }) => [calls, scriptHash] },
  { question: 'evidence', of: ({ evidence }) => evidence },
  { question: 'owners', of: ({ owners }) => owners },
  { question: 'maker', of: ({ maker }) => maker },
]
