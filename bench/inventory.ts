// Takes the inventory of 300,000 rows with 100 MB of scripts and prints seconds and the most memory that was used:
//   npm run bench:inventory
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { takeInventory } from '../src/inventory/take-inventory.ts'
import { publishLargeHarvest, SCRIPT_BYTES } from './large-harvest.ts'

/** Tables with how many rows each has; together 300,000. */
const TABLES = {
  sys_script: 25_000,
  sys_script_include: 25_000,
  sys_user: 40_000,
  sys_user_has_role: 80_000,
  sys_dictionary: 10_000,
  sys_hub_step_instance: 30_000,
  sys_flow_context: 60_000,
  sys_db_object: 5_000,
  sys_security_acl: 25_000,
}

const root = await mkdtemp(join(tmpdir(), 'harvester-bench-'))
try {
  await publishLargeHarvest(join(root, 'harvest'), TABLES)
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 50)
  const startedAt = performance.now()
  const cpuBefore = process.cpuUsage()
  const { counts } = await takeInventory({ folder: join(root, 'harvest'), run: null, out: join(root, 'inventory') })
  clearInterval(watch)
  const cpu = process.cpuUsage(cpuBefore)
  const sum = (of: Readonly<Record<string, number>>): number => Object.values(of).reduce((all, each) => all + each, 0)
  process.stdout.write(
    `${sum(TABLES).toLocaleString('en-GB')} rows, ${(2 * TABLES.sys_script * SCRIPT_BYTES) / 1e6} MB of scripts: ${((performance.now() - startedAt) / 1000).toFixed(1)} s, ${((cpu.user + cpu.system) / 1e6).toFixed(1)} s of processor time, ${Math.round(most / 1e6)} MB of memory; ${sum(counts.automations)} automations, ${sum(counts.edges)} edges\n`,
  )
} finally {
  await rm(root, { recursive: true, force: true })
}
