import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { environmentFor } from '../support/command.ts'
import { simulated } from '../support/instance-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { watchTerminal } from './watch-terminal.ts'

const BAR = /[█░]/
const TABLES = 'sys_script,sys_user,sys_audit,sys_hub_flow'

test.each([120, 60])(
  'a run in a terminal of %i columns: bars stand below the log, no line is broken, and none is left',
  async (columns) => {
    const simulator = await simulated({
      tables: { sys_script: 30_000, sys_user: 8000, sys_audit: 100, sys_hub_flow: 3000 },
      latencyMs: 150,
      faults: [
        { fault: 'hide-rows', table: 'sys_user', fraction: 0.1 },
        { fault: 'deny-table', table: 'sys_audit' },
        { fault: 'rate-limit', table: 'sys_hub_flow', retryAfterSeconds: 2, times: 2 },
      ],
    })
    const folder = await temporaryFolder()
    const env = { ...environmentFor(simulator, join(folder, 'home')), LOG_LEVEL: 'debug' }
    const terminal = watchTerminal(columns, ['run', '--page-size', '1000', '--tables', TABLES], env, folder)
    onTestFinished(terminal.kill)
    const { exitCode, screens, kept } = await terminal.ended
    expect(exitCode).toBe(3)

    const bars = screens.map((lines) => lines.filter((line) => BAR.test(line)))
    for (const line of bars.flat()) {
      expect(line).toMatch(/^[█░]+ (tables|sys_\w+) /)
      expect(line.length).toBeLessThan(columns)
    }
    // Whatever is drawn stands together at the end: nothing is written below the bars or between them.
    for (const lines of screens) {
      const first = lines.findIndex((line) => BAR.test(line))
      if (first >= 0) expect(lines.slice(first).every((line) => BAR.test(line))).toBe(true)
    }
    const said = bars.flat().join('\n')
    expect(said).toMatch(/tables \d\/4 {2}[\d,]+ rows/)
    expect(said).toMatch(/sys_script [\d,]+\/[\d,]+ {2}.*left/)
    expect(kept.some((line) => BAR.test(line))).toBe(false)
    expect(kept.join('')).toContain('ServiceNow OAuth2 token acquired')
    expect(kept.join('')).toMatch(/sys_audit +denied/)
  },
)
