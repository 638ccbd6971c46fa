import type { Key } from '../../contract/row/key.ts'
import type { TableClient } from '../table-api/table-client.ts'
import type { PageSize } from './page-size.ts'
import { readPageAdapting } from './read-page-adapting.ts'
import { IdCourse } from './strategy/id-strategy.ts'
import { KeysetCourse } from './strategy/keyset-strategy.ts'
import type { Course, CourseGround } from './strategy/strategy.ts'
import { WindowCourse } from './strategy/window-strategy.ts'
import type { Step, Walk } from './walk.ts'

/** Where a walk starts and how large its pages are. */
export interface WalkStart {
  /** Exclusive; null at the beginning of an open range. */
  readonly cursor: Key | null
  /** Adapts to what the instance can bear; the caller reads off it what was learnt. */
  readonly size: PageSize
}

/** The page loop: reads a range page by page, on the course that suits the table, and yields what each page brings. */
export async function* readPages(
  client: TableClient,
  walk: Walk,
  { cursor, size }: WalkStart,
  signal: AbortSignal,
): AsyncGenerator<Step, void, void> {
  const course = courseOf({ client, walk, cursor, size, signal })
  for (let request = course.next(size.rows); request !== null; request = course.next(size.rows)) {
    const page = await readPageAdapting(client, request, size, signal)
    if (page === null) continue
    size.succeeded()
    yield* course.take(page, request)
  }
}

function courseOf(ground: CourseGround): Course {
  const { reading } = ground.walk
  switch (reading) {
    case 'keyset':
      return new KeysetCourse(ground)
    case 'key-windows':
      return new WindowCourse(ground)
    case 'ordered-offsets':
    case 'offsets':
      return new IdCourse(ground)
    default:
      return reading satisfies never
  }
}
