/** A promise that a test settles when it wants to. */
export interface Held {
  readonly released: Promise<void>
  readonly release: () => void
}

/** Makes something to wait for. */
export function hold(): Held {
  let release = (): void => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  return { released, release }
}
