import { test } from 'vitest'
import { shareOneTable } from './several-workers.ts'

test('four workers share the slices of one table, and its rows are exact', () => shareOneTable(4))
