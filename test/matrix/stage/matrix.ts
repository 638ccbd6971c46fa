import { BROKEN_ANSWERS } from '../broken-answers.ts'
import { DRIFTING_TABLES } from '../drifting-tables.ts'
import { HEAVY_TABLES } from '../heavy-tables.ts'
import { HIDDEN_ROWS } from '../hidden-rows.ts'
import { REFUSED_QUERIES } from '../refused-queries.ts'
import { REFUSED_TABLES } from '../refused-tables.ts'
import type { Staged } from './stage.ts'

/** Every fault that is staged, in the order in which the documentation lists them. */
export const MATRIX: readonly Staged[] = [
  ...HIDDEN_ROWS,
  ...Object.values(DRIFTING_TABLES),
  ...BROKEN_ANSWERS,
  ...REFUSED_QUERIES,
  ...HEAVY_TABLES,
  REFUSED_TABLES,
]
