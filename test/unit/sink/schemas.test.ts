import { readdir, readFile } from 'node:fs/promises'
import { expect, expectTypeOf, test } from 'vitest'
import type { z } from 'zod'
import type { Receipt } from '../../../src/contract/receipt.ts'
import type { Latest, Manifest } from '../../../src/contract/run/manifest.ts'
import type { HarvestPlan } from '../../../src/contract/table/table-plan.ts'
import { inventorySchemas } from '../../../src/inventory/inventory-schemas.ts'
import { projectionSchemas } from '../../../src/projections/projection-schemas.ts'
import { jsonSchemas } from '../../../src/sink/schema/json-schemas.ts'
import type { LatestSchema } from '../../../src/sink/schema/latest-schema.ts'
import { ManifestSchema } from '../../../src/sink/schema/manifest-schema.ts'
import type { HarvestPlanSchema } from '../../../src/sink/schema/plan-schema.ts'
import { ReceiptSchema } from '../../../src/sink/schema/receipt-schema.ts'
import { RunResultSchema } from '../../../src/sink/schema/run-result-schema.ts'
import { canonicalJson } from '../../../src/sink/stored/canonical-json.ts'
import { manifestOf, PLACE, receiptOf } from '../../sinks/support/example-run.ts'

/** A type without `readonly`, which the schemas do not write down. */
type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T

const SCHEMAS = new URL('../../../schema/', import.meta.url)

test('the published schemas are those of the code', async () => {
  const published = Object.entries({ ...jsonSchemas(), ...inventorySchemas(), ...projectionSchemas() }).sort()
  expect((await readdir(SCHEMAS)).sort()).toEqual(published.map(([name]) => name).sort())
  for (const [name, text] of published) expect(await readFile(new URL(name, SCHEMAS), 'utf8'), name).toBe(text)
})

test('the schemas have the types of the contract, both ways', () => {
  expectTypeOf<z.infer<typeof ManifestSchema>>().toEqualTypeOf<Writable<Manifest>>()
  expectTypeOf<z.infer<typeof ReceiptSchema>>().toEqualTypeOf<Writable<Receipt>>()
  expectTypeOf<z.infer<typeof HarvestPlanSchema>>().toEqualTypeOf<Writable<HarvestPlan>>()
  expectTypeOf<z.infer<typeof LatestSchema>>().toEqualTypeOf<Writable<Latest>>()
  expect(ManifestSchema.safeParse(manifestOf(PLACE, '0'.repeat(64), [])).success).toBe(true)
  expect(ReceiptSchema.safeParse(receiptOf('incident')).success).toBe(true)
})

test.each([
  { name: 'a field that nobody knows', changes: { extra: 1 } },
  { name: 'another version', changes: { schemaVersion: 3 } },
  { name: 'a run that is a path', changes: { run: '../x' } },
  { name: 'a verdict that is none', changes: { verdict: 'fine' } },
  { name: 'a start that is no time', changes: { startedAt: 'yesterday' } },
])('a manifest with $name is refused', ({ changes }) => {
  expect(ManifestSchema.safeParse({ ...manifestOf(PLACE, '0'.repeat(64), []), ...changes }).success).toBe(false)
})

test('run --json prints tables or an error, in the form that is promised', () => {
  const table = { table: 'incident', verdict: 'denied', rows: 0, hidden: null, expected: null, pages: 1, seconds: 0.4 }
  const result = { run: PLACE.run, instance: PLACE.instance, verdict: 'denied', manifest: '/out/manifest.json' }
  const tables = [{ ...table, code: 'SCOPE_FORBIDDEN', hint: 'Give the role.' }]
  expect(RunResultSchema.safeParse({ ...result, tables }).success).toBe(true)
  expect(RunResultSchema.safeParse({ error: { code: 'CONFIG_INVALID', message: 'm', hint: null } }).success).toBe(true)
  expect(RunResultSchema.safeParse({ ...result, tables: [table] }).success).toBe(false)
})

test('equal values have one text, whatever the order of their keys', () => {
  const text = canonicalJson({ b: [{ d: 1, c: 2 }], a: null })
  expect(text).toBe(canonicalJson({ a: null, b: [{ c: 2, d: 1 }] }))
  expect(text.endsWith('}\n')).toBe(true)
  expect(JSON.parse(text)).toEqual({ a: null, b: [{ c: 2, d: 1 }] })
})
