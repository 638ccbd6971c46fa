import { withExclusiveLock } from '../../src/embedded-server/lock/exclusive-lock.ts'
import { takeFileLock } from '../../src/embedded-server/lock/file-lock.ts'
import { takeSocketLock } from '../../src/embedded-server/lock/socket-lock.ts'

// A program of its own for the tests: takes the lock on a folder, says so, and keeps it until it is killed.
const [folder = '', kind] = process.argv.slice(2)
await withExclusiveLock(
  {
    folder,
    purpose: 'holding it for a test',
    progress: { report: () => undefined },
    signal: new AbortController().signal,
  },
  () =>
    new Promise<void>(() => {
      process.stdout.write('held\n')
      process.stdin.resume()
    }),
  kind === 'file' ? takeFileLock : takeSocketLock,
)
