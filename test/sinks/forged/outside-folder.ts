import { cp, lstat, lutimes, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A time of reading that no reading has, in seconds since 1970. */
const NEVER_READ = 1

/** A folder beside a harvest that none of our commands may read, write or remove, with what a forged harvest points to. */
export class OutsideFolder {
  readonly path: string
  #before: ReadonlyMap<string, string> = new Map()

  constructor(path: string) {
    this.path = path
  }

  /** Takes down how everything in it stands, and makes every later reading visible. */
  async seal(): Promise<void> {
    const entries = await entriesOf(this.path)
    const now = new Date()
    // The deepest first: to set a time is no reading, but to list a folder is one.
    for (const entry of entries.toReversed()) await lutimes(join(this.path, entry), NEVER_READ, now)
    await lutimes(this.path, NEVER_READ, now)
    this.#before = await this.#states(['', ...entries])
  }

  /** What was read, written or removed since it was sealed, or came in; tells by times alone, so that it may be asked again. */
  async touched(): Promise<readonly string[]> {
    const now = await this.#states([...this.#before.keys()])
    return [...this.#before].flatMap(([entry, before]) =>
      now.get(entry) === before ? [] : [`${entry} was ${before} and is ${now.get(entry)}`],
    )
  }

  async #states(entries: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const states = new Map<string, string>()
    for (const entry of entries) states.set(entry, await stateOf(join(this.path, entry)))
    return states
  }
}

/** The last change of a file tells of all that was done to it but reading; a folder's, of what came and went in it. */
async function stateOf(path: string): Promise<string> {
  try {
    const { atimeMs, ctimeMs } = await lstat(path)
    // What a link says may be read; what it leads to must not be.
    return `${atimeMs === NEVER_READ * 1000 ? 'unread' : 'read'}, changed at ${ctimeMs}`
  } catch {
    return 'gone'
  }
}

/** Every file and folder below a folder, by path, folders before what is in them. */
export async function entriesOf(root: string, below = ''): Promise<readonly string[]> {
  const found: string[] = []
  for (const entry of await readdir(join(root, below), { withFileTypes: true })) {
    const path = join(below, entry.name)
    found.push(path, ...(entry.isDirectory() ? await entriesOf(root, path) : []))
  }
  return found.sort()
}

/** True where a file's time of reading tells that it was read, as the tests of forged folders need it. */
export async function tellsOfReading(folder: string): Promise<boolean> {
  const outside = new OutsideFolder(join(folder, 'probe'))
  await mkdir(outside.path)
  await writeFile(join(outside.path, 'file'), 'text')
  await outside.seal()
  if ((await outside.touched()).length > 0) return false
  await readFile(join(outside.path, 'file'))
  await readdir(outside.path)
  return (await outside.touched()).length === 2
}

/** Copies a harvest's runs into the folder, and one run beside them: whatever leads there finds what it looks for. */
export async function copyRuns(outside: OutsideFolder, runs: string, run: string): Promise<void> {
  await cp(runs, outside.path, { recursive: true })
  await cp(join(runs, run), outside.path, { recursive: true })
}
