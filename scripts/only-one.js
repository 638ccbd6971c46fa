// Two set-ups at once (a test run beside a demo) must not install or build over each other. The lock is a socket that
// the system closes with its owner, so a killed set-up leaves nothing to clear away. Only Node's own modules: this runs
// before anything is installed, so it cannot share the lock in src/embedded-server.
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** Where the lock of a folder is: abstract on Linux, a pipe on Windows, else a socket file. */
function lockAddress(folder) {
  const name = `harvester-setup-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`
  if (process.platform === 'linux') return `\0${name}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name)
}

function listen(address) {
  return new Promise((resolve, reject) => {
    // Those who wait must not keep alive the process for whose end they wait.
    const server = createServer((caller) => caller.unref().on('error', () => caller.destroy()))
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)))
    server.listen(address, () => resolve(server))
  })
}

/** Resolves when the owner has gone. */
function ownerGone(address) {
  return new Promise((resolve) => {
    const owner = connect(address)
    owner.once('close', () => resolve())
    owner.on('error', (error) => {
      // A socket file without an owner: only systems without abstract sockets leave one behind.
      if (error.code === 'ECONNREFUSED' && address.startsWith('/')) rmSync(address, { force: true })
    })
  })
}

/** Waits until no other process works on the folder; the lock then lasts as long as this process. */
export async function onlyOne(folder, onWait) {
  const address = lockAddress(folder)
  for (;;) {
    const server = await listen(address)
    if (server !== null) {
      server.unref()
      return
    }
    onWait()
    await ownerGone(address)
    await delay(50)
  }
}
