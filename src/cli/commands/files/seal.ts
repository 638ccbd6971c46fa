import { sealRun } from '../../../seal/seal-run.ts'
import type { HarvestPlace } from '../../../sink/places/stored-place.ts'
import { EXIT } from '../../exit-codes.ts'
import { counted, type Terminal } from '../../output/terminal.ts'

/** The flags of `harvester seal`. */
export interface SealFlags {
  readonly key: string
  readonly inventory?: string
  readonly json: boolean
}

/** `harvester seal RUN --key FILE`: signs the digests of a run's manifests and inventory. Returns the exit code. */
export async function sealCommand(folder: HarvestPlace, flags: SealFlags, terminal: Terminal): Promise<number> {
  const { key, inventory = null } = flags
  const { path, keyId, seal } = await sealRun({ folder, inventory, key, nowMs: Date.now() })
  if (flags.json) terminal.out(JSON.stringify({ path, keyId, ...seal }))
  else {
    const what = seal.inventory === null ? 'no inventory' : 'its inventory'
    terminal.out(
      `sealed run ${seal.run} of ${seal.instance}: ${counted(seal.manifests.length, 'manifest')} and ${what}`,
    )
    terminal.out(`seal: ${path}`)
    terminal.out(`key: ${keyId}`)
  }
  return EXIT.complete
}
