import { expect, test } from 'vitest'
import { automationLine, edgeLine, findingLine, nodeLine } from '../support/shown.ts'
import { inventoryOf } from '../support/take.ts'
import { EXPECTED_AUTOMATIONS } from './expected-automations.ts'
import { EXPECTED_EDGES } from './expected-edges.ts'
import { EXPECTED_FINDINGS } from './expected-findings.ts'
import { EXPECTED_NODES } from './expected-nodes.ts'
import { HAND_MADE_ROWS } from './hand-made-rows.ts'

test('every relation, node, answer and finding of the hand-made instance is there, and nothing else', async () => {
  const taken = await inventoryOf(HAND_MADE_ROWS)
  expect(taken.edges.map(edgeLine)).toEqual(EXPECTED_EDGES)
  expect(taken.nodes.map(nodeLine)).toEqual(EXPECTED_NODES)
  expect(taken.automations.map(automationLine)).toEqual(EXPECTED_AUTOMATIONS)
  expect(taken.findings.map(findingLine)).toEqual(EXPECTED_FINDINGS)
})

test('where every table was seen whole, every question is answered', async () => {
  const { inventory } = await inventoryOf(HAND_MADE_ROWS)
  expect(inventory.coverage.filter(({ state }) => state !== 'answered')).toEqual([])
})

test('each rule finds something in the hand-made instance', async () => {
  const { inventory } = await inventoryOf(HAND_MADE_ROWS)
  expect(Object.keys(inventory.counts.findings)).toHaveLength(25)
})

test('no text of a script, no password and no path of an address is written', async () => {
  const { text } = await inventoryOf(HAND_MADE_ROWS)
  for (const secret of ['Tr0ub4dor', 'gr.insert', 'orders.csv', '/v2', 'Class.create', 'snc_external'])
    expect(text).not.toContain(secret)
})
