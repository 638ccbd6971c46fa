import { expect, test } from 'vitest'
import { runVerdict, VERDICTS, type Verdict, worstVerdict } from '../../../../src/contract/table/verdict.ts'

function tables(...verdicts: readonly Verdict[]): readonly { readonly verdict: Verdict; readonly optional: boolean }[] {
  return verdicts.map((verdict) => ({ verdict, optional: false }))
}

/** What people read as the worst first; scripts and exit codes rest on this order. */
const WORST_FIRST: readonly Verdict[] = ['failed', 'not_started', 'unproven', 'denied', 'absent', 'partial', 'complete']

test('every verdict has its place', () => {
  expect([...WORST_FIRST].sort()).toEqual([...VERDICTS].sort())
})

test('a verdict is worse than every one that stands behind it, in whatever order they come', () => {
  for (const [at, worse] of WORST_FIRST.entries()) {
    for (const better of WORST_FIRST.slice(at)) {
      expect(worstVerdict(tables(worse, better, 'complete'))).toBe(worse)
      expect(worstVerdict(tables('complete', better, worse))).toBe(worse)
    }
  }
})

test.each<{ name: string; of: Parameters<typeof worstVerdict>[0]; worst: Verdict }>([
  { name: 'no table at all', of: [], worst: 'complete' },
  { name: 'an optional table that the instance lacks', of: [{ verdict: 'absent', optional: true }], worst: 'complete' },
  {
    name: 'a table asked for by name that the instance lacks',
    of: [{ verdict: 'absent', optional: false }],
    worst: 'absent',
  },
  { name: 'one of each', of: tables(...VERDICTS), worst: 'failed' },
  {
    name: 'an optional table that is absent beside one that is partial',
    of: [...tables('partial', 'complete'), { verdict: 'absent', optional: true }],
    worst: 'partial',
  },
  { name: 'an optional table that failed', of: [{ verdict: 'failed', optional: true }], worst: 'failed' },
  { name: 'an optional table that is denied', of: [{ verdict: 'denied', optional: true }], worst: 'denied' },
])('the verdict of a run: $name', ({ of, worst }) => {
  expect(worstVerdict(of)).toBe(worst)
})

test('a run that read nothing is never complete, and any other has the worst verdict of its tables', () => {
  expect(runVerdict([])).toBe('not_started')
  expect(runVerdict([{ verdict: 'absent', optional: true }])).toBe('absent')
  expect(runVerdict([...tables('complete'), { verdict: 'absent', optional: true }])).toBe('complete')
  expect(runVerdict(tables(...VERDICTS))).toBe('failed')
})
