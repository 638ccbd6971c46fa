import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diffInventories } from '../../src/inventory/diff/diff-inventories.ts'
import { OUTBOUND_TABLES } from '../../src/inventory/kinds/automation-kind.ts'
import { storyId } from '../../src/simulator/dataset/story/story.ts'
import { harvestedInstance } from '../support/harvested-instance.ts'

const START_MS = Date.UTC(2026, 5, 1, 3)
const DAY_MS = 86_400_000
/** What the answers about rules and scheduled scripts rest on. */
const tables = [
  'sys_script',
  'sysauto_script',
  'sys_trigger',
  'sys_user',
  'sys_scope',
  'sys_db_object',
  ...OUTBOUND_TABLES,
]
const FEW = Object.fromEntries(
  tables.filter((table) => !['sys_user', 'sys_db_object'].includes(table)).map((table) => [table, 3]),
)

test('of two days in the life of an instance, just what was changed is named', async () => {
  const { simulator, folder, harvest } = await harvestedInstance({ story: true, tables: FEW, now: () => START_MS })
  await harvest({ tables })
  const [before = ''] = readdirSync(join(folder, 'runs'))
  simulator.setClock(() => START_MS + DAY_MS)
  const [moved, sender, gone, born] = ['jb_bob', 'si_sender', 'br_off', 'br_born'].map(storyId)
  const script = simulator.visibleRows('sys_script_include').find(({ sys_id }) => sys_id === sender)?.script ?? ''
  simulator.update('sysauto_script', moved ?? '', { run_as: storyId('u_ann') })
  simulator.update('sys_script_include', sender ?? '', {
    script: script.replace('plain.example.com', 'new.example.com'),
  })
  simulator.remove('sys_script', gone ?? '')
  simulator.insert('sys_script', {
    sys_id: born ?? '',
    name: 'Born',
    active: 'true',
    action_insert: 'true',
    collection: 'incident',
  })
  // What is touched without a change of its answers is no change.
  simulator.update('sysauto_script', storyId('jb_system'), { description: 'touched' })
  simulator.setClock(() => START_MS + 2 * DAY_MS)
  await harvest({ tables, mode: 'incremental', reconcile: true })
  const after = readdirSync(join(folder, 'runs')).find((run) => run !== before) ?? ''
  const { changes } = await diffInventories(join(folder, 'runs', before), join(folder, 'runs', after))
  const lines = changes.map(({ change, what, id, before: was, after: is }) =>
    [change, what, id, ...(what === 'script' || what === 'automation' ? [] : [was, is])].join(' '),
  )
  const plain = 'destination/plain.example.com'
  const fresh = 'destination/new.example.com'
  const basic = `sys_auth_profile_basic/${storyId('pb_used')}`
  const calls = (automation: string) => [
    `changed destination ${automation} ${plain} ${fresh}`,
    `changed credential ${automation} ${basic} for ${plain} ${basic} for ${fresh}`,
  ]
  expect(lines.sort()).toEqual(
    [
      `changed run-as sysauto_script/${moved} sys_user/${storyId('u_bob')} sys_user/${storyId('u_ann')}`,
      `went automation sys_script/${gone}`,
      `came automation sys_script/${born}`,
      `changed script sys_script_include/${sender}`,
      ...calls(`sys_script_include/${sender}`),
      // The rule that calls the script include sends where that does.
      ...calls(`sys_script/${storyId('br_calls')}`),
    ].sort(),
  )
})
