import { test } from 'vitest'
import { shareOneTable } from './several-workers.ts'

test('two workers share the slices of one table, and its rows are exact', () => shareOneTable(2))
