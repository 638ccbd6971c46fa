#!/usr/bin/env node
// Looks at what must be right before anything of ours can be loaded: Node's version, and that there is a build.
import { existsSync } from 'node:fs'
import module from 'node:module'
import { requireNode } from './node-version.js'

/** The exit code of a command that Ctrl-C has ended. */
const INTERRUPTED = 130

requireNode()
const built = new URL('../dist/cli/main.js', import.meta.url)
if (existsSync(built)) {
  const { useCompileCache } = await import('../dist/cli/compile-cache.js')
  useCompileCache(process.env, module.enableCompileCache)
  const { noticeNode20 } = await import('./node-notice.js')
  noticeNode20(process.env)
  const { main } = await import(built.href)
  process.exitCode = await main(process.argv.slice(2))
  // A question to Temporal that Ctrl-C has given up is repeated by its client for half a minute, and fails: the connection is closed.
  if (process.exitCode === INTERRUPTED) process.exit()
} else {
  process.stderr.write('The harvester is not built yet: run npm run setup in its folder, then try again.\n')
  process.exitCode = 2
}
