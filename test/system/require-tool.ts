import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where Debian keeps some programs, outside the search path of those who are not root. */
const BESIDE_PATH = ['/usr/sbin', '/sbin']

/** The path of a program that a test stands on; throws with the remedy where it is missing, so that nothing is skipped. */
export function requireTool(name: string): string {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...BESIDE_PATH]
  const found = folders.map((folder) => join(folder, name)).find(isExecutable)
  if (found !== undefined) return found
  throw new Error(`this test needs the program ${name}: scripts/install-system-tools.sh installs it on Debian`)
}

/** Throws with the remedy where the test does not run as root. */
export function requireRoot(purpose: string): void {
  if (process.getuid?.() !== 0) throw new Error(`this test needs root ${purpose}: run npm run test:system as root`)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
