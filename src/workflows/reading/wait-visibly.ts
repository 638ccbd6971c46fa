import { patched, sleep, upsertMemo } from '@temporalio/workflow'
import type { RangeState } from '../../contract/range-state.ts'
import { type WaitingRange, waitMemo } from '../../contract/run/waiting.ts'

/** What a range waits for. */
export interface Wait {
  readonly table: string
  /** Stands for the table's name where Temporal stores it in clear; absent where its name may stand there. */
  readonly shownAs?: string | undefined
  /** The range's name among those of its table. */
  readonly label: string
  readonly ms: number
  /** The timer's name in the UI. */
  readonly why: string
  /** What failed, for people; null where `why` says it all. */
  readonly message: string | null
  /** Since when, and until when, an instance that is down is waited for; absent for other waits. */
  readonly since?: string
  readonly givesUpAt?: string
}

/** Waits before a range's next slice and says so in the memo meanwhile: a timer alone stands in the history only, where no status looks. */
export async function waitVisibly(
  { rows, total }: Pick<RangeState, 'rows' | 'total'>,
  { table, shownAs = table, label, ms, why, message, since, givesUpAt }: Wait,
): Promise<void> {
  // Runs of release 0.1 waited unseen; their histories are replayed as they went.
  const shown = patched('show-waits')
  const until = new Date(Date.now() + ms).toISOString()
  const waiting: WaitingRange = {
    table,
    rows,
    total,
    reason: message ?? why,
    until,
    ...(since === undefined ? {} : { since }),
    ...(givesUpAt === undefined ? {} : { givesUpAt }),
  }
  if (shown) upsertMemo({ [waitMemo(shownAs, label)]: waiting })
  try {
    await sleep(ms, { summary: `${table}: ${why}` })
  } finally {
    if (shown) upsertMemo({ [waitMemo(shownAs, label)]: undefined })
  }
}
