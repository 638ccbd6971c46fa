import { spawn } from 'node:child_process'
import { join } from 'node:path'

/** Runs a package's command with Node and tells how it ended, with all that it printed. */
export function runTool(root, packageName, command, args) {
  return new Promise((resolve) => {
    const tool = spawn(process.execPath, [join(root, 'node_modules', packageName, command), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [tool.stdout, tool.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    tool.once('error', (error) => resolve({ passed: false, output: error.message }))
    tool.once('close', (status) => resolve({ passed: status === 0, output: output.trimEnd() }))
  })
}
