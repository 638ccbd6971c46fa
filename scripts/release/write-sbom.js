// Lists what a release is made of: sbom/sbom.cdx.json (CycloneDX) and sbom/licences.txt. Fails where a licence is not one of those
// that a release may hold. Of npm's own list (npm sbom) most packages are missing once development's are left out.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runProgram } from '../run-program.js'
import { licenceFaults, licencesOf } from './licences.js'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')
const tool = `${root}/tools/sbom`
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
const file = `${root}/sbom/sbom.cdx.json`

try {
  const remedy = 'Check the network, then try again.'
  await runProgram(npm, ['ci', '--omit=optional', '--no-audit', '--no-fund'], { cwd: tool, remedy })
  mkdirSync(`${root}/sbom`, { recursive: true })
  const cyclonedx = `${tool}/node_modules/@cyclonedx/cyclonedx-npm/bin/cyclonedx-npm-cli.js`
  // From the lockfile alone, and without time or serial number: the same lockfile gives the same bytes.
  const settings = [
    '--omit',
    'dev',
    '--package-lock-only',
    '--output-reproducible',
    '--no-validate',
    '--output-file',
    file,
  ]
  await runProgram(process.execPath, [cyclonedx, ...settings], {
    cwd: root,
    remedy: 'Install the packages, then try again.',
  })
  const listed = licencesOf(JSON.parse(readFileSync(file, 'utf8')))
  const lines = listed.map(({ name, version, licence }) => `${name} ${version}: ${licence}\n`)
  writeFileSync(`${root}/sbom/licences.txt`, lines.join(''))
  process.stdout.write(`${listed.length} packages: sbom/sbom.cdx.json, sbom/licences.txt\n`)
  const faults = licenceFaults(listed)
  if (faults.length > 0) throw new Error(`These licences are not allowed:\n${faults.join('\n')}`)
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
