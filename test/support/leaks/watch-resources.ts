/** What a test must not leave open, as Node names it: sockets, servers, processes with their pipes, watched files. */
const WATCHED: readonly string[] = [
  'TCPSocketWrap',
  'TCPServerWrap',
  'PipeWrap',
  'PipeServerWrap',
  'ProcessWrap',
  'FSEventWrap',
]

/** What was opened since the watch began. */
export interface WatchedResources {
  /** What of it is still open, in words. */
  readonly left: () => readonly string[]
  readonly unwatch: () => void
}

/** Watches what this process opens: of timers those that keep it alive, with the place where each was made. */
export function watchResources(): WatchedResources {
  const before = openNow()
  const timers = watchTimers()
  return { left: () => [...openSince(before), ...timers.left()], unwatch: timers.unwatch }
}

/** How many there are of each kind. */
function openNow(): ReadonlyMap<string, number> {
  const open = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) open.set(kind, (open.get(kind) ?? 0) + 1)
  return open
}

function openSince(before: ReadonlyMap<string, number>): readonly string[] {
  const now = openNow()
  return WATCHED.flatMap((kind) => {
    const more = (now.get(kind) ?? 0) - (before.get(kind) ?? 0)
    return more > 0 ? [`${more} ${kind}`] : []
  })
}

/** Remembers where each timer is made, until it has run or is cleared. */
function watchTimers(): WatchedResources {
  const { setTimeout: once, setInterval: often, clearTimeout: stopOnce, clearInterval: stopOften } = globalThis
  const made = new Map<unknown, { readonly timer: NodeJS.Timeout; readonly made: Error }>()
  const remembering = <T extends typeof once | typeof often>(make: T, isOver: boolean): T =>
    new Proxy(make, {
      apply: (target, self, [callback, ...rest]: Parameters<typeof once>) => {
        const run = (...given: []): void => {
          if (isOver) made.delete(timer)
          callback(...given)
        }
        const timer: NodeJS.Timeout = Reflect.apply(target, self, [run, ...rest])
        made.set(timer, { timer, made: new Error('made') })
        return timer
      },
    })
  const forgetting = <T extends typeof stopOnce>(stop: T): T =>
    new Proxy(stop, {
      apply: (target, self, [timer]: Parameters<T>) => {
        made.delete(timer)
        Reflect.apply(target, self, [timer])
      },
    })
  globalThis.setTimeout = remembering(once, true)
  globalThis.setInterval = remembering(often, false)
  globalThis.clearTimeout = forgetting(stopOnce)
  globalThis.clearInterval = forgetting(stopOften)
  return {
    left: () =>
      [...made.values()].flatMap(({ timer, made }) => (timer.hasRef() ? [`a timer made ${placeOf(made)}`] : [])),
    unwatch: () => {
      globalThis.setTimeout = once
      globalThis.setInterval = often
      globalThis.clearTimeout = stopOnce
      globalThis.clearInterval = stopOften
    },
  }
}

/** The line that made a timer. The engine writes the lines of an error when they are first asked for, which takes long. */
function placeOf(made: Error): string {
  return made.stack?.split('\n')[2]?.trim() ?? 'somewhere'
}
