#!/usr/bin/env node
// Looks at what must be right before anything of ours can be loaded: Node's version, and that there is a build.
import { existsSync } from 'node:fs'
import { requireNode } from './node-version.js'

requireNode()
if (process.versions.node.startsWith('20.')) {
  process.stderr.write('WARN - Node 20 has reached its end of life and gets no security fixes: install Node 24\n')
}
const built = new URL('../dist/cli/main.js', import.meta.url)
if (existsSync(built)) {
  const { main } = await import(built.href)
  process.exitCode = await main(process.argv.slice(2))
} else {
  process.stderr.write('The harvester is not built yet: run npm run setup in its folder, then try again.\n')
  process.exitCode = 2
}
