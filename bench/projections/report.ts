// Writes the report of 300,000 rows with 5,000 automations and opens it in Chromium; prints what takes how long:
//   npm run bench:report
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { writeReport } from '../../src/report/write-report.ts'
import { requireTool } from '../../test/system/require-tool.ts'
import { publishLargeHarvest } from '../support/large-harvest.ts'

/** Tables with how many rows each has; together 300,000. */
const TABLES = {
  sys_script: 2_500,
  sys_script_include: 2_500,
  sys_user: 45_000,
  sys_user_has_role: 80_000,
  sys_dictionary: 10_000,
  sys_hub_step_instance: 30_000,
  sys_flow_context: 100_000,
  sys_db_object: 5_000,
  sys_security_acl: 25_000,
}
const ROUNDS = 5
const WORDS = ['business-rule', 'h20.acme.test', 'sys_script 2321', 'nothing that is there']

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

const root = await mkdtemp(join(tmpdir(), 'harvester-bench-'))
const browser = await chromium.launch({ executablePath: requireTool('chromium'), args: ['--no-sandbox'] })
try {
  const folder = join(root, 'harvest')
  const out = join(root, 'report.html')
  await publishLargeHarvest(folder, TABLES)
  const began = performance.now()
  const { automations, bytes } = await writeReport({ folder, run: null, out })
  const writing = performance.now() - began
  const opening: number[] = []
  const searching: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await browser.newPage()
    const before = performance.now()
    await page.goto(`file://${out}`)
    opening.push(performance.now() - before)
    for (const words of WORDS)
      searching.push(
        Number(
          await page.evaluate(`(async () => {
            const field = document.getElementById('search')
            const from = performance.now()
            field.value = ${JSON.stringify(words)}
            field.dispatchEvent(new Event('input'))
            await new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)))
            return performance.now() - from
          })()`),
        ),
      )
    await page.close()
  }
  const seconds = (ms: number): string => (ms / 1000).toFixed(2)
  process.stdout.write(
    `${automations} automations, ${(bytes / 1e6).toFixed(1)} MB: written in ${seconds(writing)} s; opened in ${seconds(median(opening))} s (slowest ${seconds(Math.max(...opening))}); a search shows its answer in ${seconds(median(searching))} s (slowest ${seconds(Math.max(...searching))})\n`,
  )
} finally {
  await browser.close()
  await rm(root, { recursive: true, force: true })
}
