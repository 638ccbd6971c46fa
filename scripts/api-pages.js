// Makes the pages of the public API into docs/api, which the repository does not keep. Fails where an entry mentions a type
// that it does not export.
import { fileURLToPath } from 'node:url'
import { runProgram } from './run-program.js'

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')
const tool = `${root}/tools/api-pages`
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
const entries = ['client', 'worker', 'reader', 'simulator'].map((room) => `src/${room}/index.ts`)
// What a public type is inferred from: the type itself says all of it.
const inferredFrom = ['FAULT_SCHEMA', 'FoldedTableSchema'].flatMap((name) => ['--intentionallyNotExported', name])

try {
  await runProgram(npm, ['ci', '--no-audit', '--no-fund'], { cwd: tool, remedy: 'Check the network, then try again.' })
  const typedoc = `${tool}/node_modules/typedoc/bin/typedoc`
  const settings = ['--tsconfig', 'tsconfig.build.json', '--name', 'servicenow-harvester', '--readme', 'none']
  const strict = ['--treatWarningsAsErrors', '--excludeInternal', '--excludeExternals', ...inferredFrom]
  const remedy = 'Export what is named above from the entry that mentions it.'
  await runProgram(process.execPath, [typedoc, ...settings, ...strict, '--out', 'docs/api', ...entries], {
    cwd: root,
    remedy,
  })
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
