// Writes the pictures of the README: a run in a terminal, and the first screen of its report. Needs Debian's tools:
//   scripts/install-system-tools.sh && npm run write:pictures
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { startSimulator } from '../src/simulator/index.ts'
import { requireTool } from '../test/system/require-tool.ts'
import { watchTerminal } from '../test/system/watch-terminal.ts'

const PICTURES = fileURLToPath(new URL('../docs/pictures/', import.meta.url))
const COLUMNS = 110
const BAR = /[█░]+/
const LINE = 19
const CHARACTER = 8.43

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

function escaped(text) {
  return text.replace(/[&<>]/g, (sign) => ESCAPES[sign])
}

/** Lines of a terminal as a picture, bars in a colour of their own. */
function terminalPicture(lines) {
  const [width, height] = [Math.round(COLUMNS * CHARACTER + 32), lines.length * LINE + 32]
  const rows = lines.map((line, at) => {
    const [bar = ''] = BAR.exec(line) ?? []
    const text = `<tspan fill="#56d364">${bar}</tspan>${escaped(line.slice(bar.length))}`
    return `<text x="16" y="${at * LINE + 30}" xml:space="preserve">${line.startsWith(bar) ? text : escaped(line)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A run in a terminal">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="14" fill="#e6edf3">
${rows.join('\n')}
</g></svg>
`
}

const folder = await mkdtemp(join(tmpdir(), 'harvester-pictures-'))
const simulator = await startSimulator({
  latencyMs: 250,
  tables: { sys_script: 40_000, sys_script_include: 20_000, sys_user: 8000, sys_user_has_role: 30_000, sys_audit: 100 },
  faults: [
    { fault: 'hide-rows', table: 'sys_user', fraction: 0.1 },
    { fault: 'deny-table', table: 'sys_audit' },
  ],
})
const story = await startSimulator({ story: true, faults: [{ fault: 'deny-table', table: 'sys_audit' }] })
try {
  const { url, credentials } = simulator
  const env = {
    SERVICENOW_BASE_URL: url,
    SERVICENOW_CLIENT_ID: credentials.clientId,
    SERVICENOW_CLIENT_SECRET: credentials.clientSecret,
    HARVESTER_HOME: join(folder, 'home'),
    LOG_LEVEL: 'error',
  }
  const tables = 'sys_script,sys_script_include,sys_user,sys_user_has_role,sys_audit'
  const { screens, kept } = await watchTerminal(COLUMNS, ['run', '--tables', tables], env, folder).ended
  const said = (lines) => lines.filter((line) => BAR.test(line) && / left/.test(line)).length
  const bars = screens
    .reduce((best, lines) => (said(lines) >= said(best) ? lines : best), [])
    .filter((line) => BAR.test(line))
  const end = kept.slice(
    kept.findIndex((line) => line.startsWith('table ')),
    kept.findIndex((line) => line.startsWith('manifest: ')),
  )
  await writeFile(
    join(PICTURES, 'terminal.svg'),
    terminalPicture(['$ harvester run', ...bars, '', '', ...end].map((line) => line.slice(0, COLUMNS))),
  )

  const whole = { ...env, SERVICENOW_BASE_URL: story.url, HARVESTER_HOME: join(folder, 'other') }
  await watchTerminal(COLUMNS, ['run', '--out', 'story'], whole, folder).ended
  await watchTerminal(COLUMNS, ['report', 'story'], whole, folder).ended
  const browser = await chromium.launch({ executablePath: requireTool('chromium'), args: ['--no-sandbox'] })
  const page = await browser.newPage({ viewport: { width: 1200, height: 1100 } })
  await page.goto(`file://${join(folder, 'report.html')}`)
  await page.screenshot({ path: join(PICTURES, 'report.png') })
  await browser.close()
} finally {
  await simulator.close()
  await story.close()
  await rm(folder, { recursive: true, force: true })
}
