// Builds dist/: compiled sources, the workflows as one bundle (so that a worker starts without webpack, and every worker
// of a release runs the same bytes), the published JSON Schemas and the manual page.
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { requireNode } from '../bin/node-version.js'
import { runProgram } from './run-program.js'
import { buildNote } from './what-is-stale.js'

requireNode()
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')
const inDist = (name) => join(root, 'dist', name)

async function bundleWorkflows() {
  const workflowsPath = inDist('workflows/index.js')
  if (!existsSync(workflowsPath)) {
    process.stderr.write('No workflows to bundle yet: src/workflows/index.ts is missing.\n')
    return
  }
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker')
  const logger = new DefaultLogger('WARN')
  const failureConverterPath = inDist('encryption/failure-converter.js')
  // Of the second one failures hide their messages: a workflow cannot be told which to do, it sees no environment.
  const bundles = [
    ['workflow-bundle.js', {}],
    ['workflow-bundle-encrypting.js', { failureConverterPath }],
  ]
  for (const [name, options] of bundles) {
    const { code } = await bundleWorkflowCode({ workflowsPath, logger, ...options })
    writeFileSync(inDist(name), code)
  }
}

/** Runs a program of the build that writes files beside the compiled sources. */
async function write(name, remedy) {
  const program = inDist(`cli/${name}.js`)
  if (existsSync(program)) await runProgram(process.execPath, [program], { cwd: root, remedy })
}

// Taken before compiling: a source that is changed meanwhile makes the next set-up build again.
const note = buildNote(root)
try {
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const remedy = 'Correct the errors above, then build again.'
  await runProgram(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root, remedy })
  await bundleWorkflows()
  await write('write-schemas', 'Correct the schemas, then build again.')
  await write('write-man-page', 'Correct the table of commands, then build again.')
  writeFileSync(note.path, note.text)
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
