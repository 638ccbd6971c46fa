import { expect, test } from 'vitest'
import { openInstance } from '../../support/open-instance.ts'

const HOUR_MS = 3_600_000
const NOW = Date.UTC(2026, 10, 24, 10, 30, 0)

test('the oldest shard of a log is emptied when the instance enters a new one, and not a row before', async () => {
  const { simulator, list } = await openInstance({
    now: () => NOW,
    tables: { sysevent: 2000 },
    faults: [{ table: 'sysevent', fault: 'rotate', shards: 7, shardSeconds: 86_400 }],
  })
  const oldest = async () => {
    await list('sysevent', 'ORDERBYsys_created_on^ORDERBYsys_id', { sysparm_limit: '1' })
    return simulator
      .visibleRows('sysevent')
      .map((row) => row.sys_created_on ?? '')
      .sort()[0]
  }
  expect(await oldest()).toMatch(/^2026-11-18 00/)
  simulator.setClock(() => NOW + 13 * HOUR_MS)
  expect(await oldest()).toMatch(/^2026-11-18 00/)
  simulator.setClock(() => NOW + 14 * HOUR_MS)
  expect(await oldest()).toMatch(/^2026-11-19 00/)
})

test('rotated rows leave no trace, and are known to the simulator alone', async () => {
  const { simulator, list } = await openInstance({
    now: () => NOW,
    faults: [{ table: 'sysevent', fault: 'rotate', shards: 2, shardSeconds: 86_400 }],
  })
  const before = simulator.visibleIds('sysevent').length
  const audited = simulator.visibleIds('sys_audit_delete').length
  const reply = await list('sysevent', '')
  const gone = simulator.changes()
  expect(gone.length).toBeGreaterThan(200)
  expect(gone.every(({ kind }) => kind === 'remove')).toBe(true)
  expect(Number(reply.headers.get('x-total-count'))).toBe(before - gone.length)
  expect(simulator.visibleRows('sys_audit_delete')).toHaveLength(audited)
})
