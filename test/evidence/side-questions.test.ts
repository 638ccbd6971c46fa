import { expect, test } from 'vitest'
import type { Fault } from '../../src/simulator/index.ts'
import { publishedManifest } from '../support/compare/published-manifest.ts'
import { harvestedInstance } from '../support/harvested-instance.ts'

const TABLE = 'sys_trigger'
const SIZES = { tables: { [TABLE]: 300 } }

/** Tables that describe others: nobody asked for them. */
const DESCRIBING = [
  'sys_dictionary',
  'sys_db_object',
  'sys_user',
  'sys_user_has_role',
  'sys_properties',
  'clone_instance',
  'sys_script',
] as const

/** What a gateway makes of an answer. */
const GARBLED = [
  { name: '404 in HTML', fault: { fault: 'status', status: 404 } },
  { name: '403 in HTML', fault: { fault: 'status', status: 403 } },
  { name: '502', fault: { fault: 'status', status: 502 } },
  { name: 'HTML in a 200', fault: { fault: 'html-200' } },
] as const satisfies readonly { readonly name: string; readonly fault: Fault }[]

test.each(GARBLED)(
  'where a gateway answers $name for every describing table, the harvested table is read, and a note says what is missing',
  { timeout: 60_000 },
  async ({ fault }) => {
    const { folder, harvest } = await harvestedInstance({
      ...SIZES,
      faults: DESCRIBING.map((table) => ({ ...fault, table })),
    })
    const outcome = await harvest({ tables: [TABLE] })
    expect(outcome).toMatchObject({ verdict: 'complete', tables: [{ table: TABLE, rows: 300 }] })
    expect(publishedManifest(folder, TABLE).notes.join()).toMatch(/the dictionary does not list its columns/)
  },
)

test.each(['sys_dictionary', 'sys_db_object', 'sys_user'])(
  'where %s alone answers 502, the harvested table is read',
  { timeout: 60_000 },
  async (table) => {
    const { harvest } = await harvestedInstance({ ...SIZES, faults: [{ fault: 'status', status: 502, table }] })
    expect(await harvest({ tables: [TABLE] })).toMatchObject({ verdict: 'complete', tables: [{ rows: 300 }] })
  },
)

test('a gateway that refuses scripts in addresses is asked nothing that it refuses', async () => {
  const { simulator, harvest } = await harvestedInstance({
    ...SIZES,
    faults: [{ fault: 'status', status: 403, at: { cursor: 'javascript:' } }],
  })
  expect((await harvest({ tables: [TABLE] })).verdict).toBe('complete')
  expect(simulator.requests().filter(({ status }) => status === 403)).toEqual([])
})
