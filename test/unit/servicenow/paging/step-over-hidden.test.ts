import { expect, test } from 'vitest'
import { stepOverHidden } from '../../../../src/servicenow/paging/hidden-window.ts'
import { wholeTable } from '../../../support/walk-table.ts'
import { EMPTY_PAGE, scriptedClient } from '../scripted-client.ts'

const ROWS = Array.from({ length: 20 }, (_, n) => `${n.toString(16).padStart(2, '0')}${'0'.repeat(30)}`)
/** The first ones are hidden: more than an answer holds. */
const HIDDEN = 7
const CAP = 5

const WALK = wholeTable('sys_script')

test.each([1, 2, 3, 4, 5])(
  'the row behind hidden ones is found though count %i of them moved meanwhile and is unknown',
  async (moved) => {
    let counted = 0
    const client = scriptedClient(async (request) => {
      const rows = ROWS.filter(
        (id) => (request.lo === null || id > request.lo) && (request.hi === null || id <= request.hi),
      )
      const listed = (request.descending === true ? rows.toReversed() : rows).slice(0, Math.min(CAP, request.limit))
      if (request.counted) counted += 1
      const keys = listed.filter((id) => ROWS.indexOf(id) >= HIDDEN)
      return { ...EMPTY_PAGE, keys, total: request.counted && counted !== moved ? rows.length : null }
    })
    const steps = stepOverHidden(
      client,
      WALK,
      { cursor: null, counted: null, pageSize: 1 },
      AbortSignal.timeout(10_000),
    )
    let step = await steps.next()
    while (step.done !== true) step = await steps.next()
    expect(step.value).toMatchObject({ is: 'visible', key: ROWS[HIDDEN] })
  },
)
