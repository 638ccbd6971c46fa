import { expect, test } from 'vitest'
import { VERDICTS } from '../../../src/contract/table/verdict.ts'
import type { AcceptedGap } from '../../../src/sink/accept/accepted-gaps-schema.ts'
import { type Gap, isAccepted } from '../../../src/sink/accept/is-accepted.ts'

const ACCEPTED: AcceptedGap = {
  table: 'sys_user',
  verdict: 'partial',
  hidden: 26,
  withheldColumns: ['email', 'phone'],
  code: null,
}
const GAP: Gap = { verdict: 'partial', hidden: 26, withheldColumns: ['email', 'phone'] }

test.each<{
  readonly name: string
  readonly gap?: Partial<Gap>
  readonly accepted?: Partial<AcceptedGap>
  readonly outcome: boolean
}>([
  { name: 'the same gap', outcome: true },
  { name: 'no gap any more', gap: { verdict: 'complete', hidden: 0, withheldColumns: [] }, outcome: true },
  { name: 'fewer hidden rows', gap: { hidden: 25 }, outcome: true },
  { name: 'one more hidden row', gap: { hidden: 27 }, outcome: false },
  { name: 'an unknown number of hidden rows, where it was known', gap: { hidden: null }, outcome: false },
  {
    name: 'an unknown number of hidden rows, as before',
    gap: { hidden: null },
    accepted: { hidden: null },
    outcome: true,
  },
  { name: 'a known number of hidden rows, where it was unknown', accepted: { hidden: null }, outcome: true },
  { name: 'fewer withheld columns', gap: { withheldColumns: ['email'] }, outcome: true },
  { name: 'one more withheld column', gap: { withheldColumns: ['email', 'phone', 'name'] }, outcome: false },
  { name: 'another withheld column', gap: { withheldColumns: ['email', 'name'] }, outcome: false },
  { name: 'withheld columns that are not known', gap: { withheldColumns: null }, outcome: false },
  {
    name: 'any columns withheld of a table that was denied',
    gap: { withheldColumns: ['name'] },
    accepted: { verdict: 'denied', hidden: null, withheldColumns: [] },
    outcome: true,
  },
  {
    name: 'columns not known of a table that was absent',
    gap: { withheldColumns: null },
    accepted: { verdict: 'absent', hidden: null, withheldColumns: [] },
    outcome: true,
  },
])('$name is accepted: $outcome', ({ gap, accepted, outcome }) => {
  expect(isAccepted({ ...GAP, ...gap }, { ...ACCEPTED, ...accepted })).toBe(outcome)
})

/** Verdicts that may come where one was accepted; what is known of hidden rows and columns being equal. */
const NO_WORSE = {
  partial: ['complete', 'partial'],
  absent: ['complete', 'partial', 'absent'],
  denied: ['complete', 'partial', 'absent', 'denied'],
  unproven: ['complete', 'partial', 'absent', 'denied', 'unproven'],
} as const

test.each(
  Object.entries(NO_WORSE).flatMap(([accepted, noWorse]) =>
    VERDICTS.map((verdict) => ({ accepted, verdict, outcome: noWorse.some((each) => each === verdict) })),
  ),
)('where $accepted was accepted, $verdict is: $outcome', ({ accepted, verdict, outcome }) => {
  const unknown = { hidden: null, withheldColumns: [] }
  const gap = Object.keys(NO_WORSE).find((each): each is keyof typeof NO_WORSE => each === accepted) ?? 'partial'
  expect(isAccepted({ ...unknown, verdict }, { ...ACCEPTED, ...unknown, verdict: gap })).toBe(outcome)
})
