import { expect, test } from 'vitest'
import { checkLines } from '../../../src/cli/output/check-lines.ts'
import { finding } from '../../../src/servicenow/check/check-row.ts'

test.each([
  { name: 'no table', tables: [], says: 'refused' },
  { name: 'a table', tables: ['a'], says: 'refused [a]' },
  { name: 'four tables', tables: ['a', 'b', 'c', 'd'], says: 'refused [a, b, c, d]' },
  {
    name: 'forty tables',
    tables: Array.from({ length: 40 }, (_, i) => `t${i}`),
    says: 'refused [t0, t1, t2 and 37 more, listed below]',
  },
])('the first line of a check names what its cause concerns: $name', ({ tables, says }) => {
  const row = { ...finding('tables', 'refused', 'grant it'), tables }
  const lines = checkLines({ conclusion: 'findings', rows: [row], tables: [] })
  expect(lines[0]).toBe(says)
  if (tables.length > 0) expect(lines.join('\n')).toContain(`tables: ${tables.join(', ')}`)
})
