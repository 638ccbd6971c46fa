import type { StoredPart } from '../../../contract/receipt.ts'
import type { DeletionSource } from '../../../contract/row/tombstone.ts'
import type { Compression } from '../../../contract/run/harvest-request.ts'
import type { StoredPlace } from '../../places/stored-place.ts'
import { TombstoneSchema } from '../../schema/tombstone-schema.ts'
import { readStored } from '../../stored/read-stored.ts'
import type { FaultList } from '../fault-list.ts'
import { shown } from '../shown.ts'
import { type LineReading, readClaimed } from './read-claimed.ts'
import type { SeenIds } from './seen-ids.ts'

/** A part of tombstones to be read. */
export interface TombstoneClaim {
  readonly part: StoredPart
  readonly compression: Compression
  /** Where the increment looked for deletions. */
  readonly sources: readonly DeletionSource[]
  /** Ids of the increment's tombstones so far. */
  readonly seen: SeenIds
}

/** Reads a part of tombstones from disk, and says what is not as claimed; nothing where all is well. */
export function verifyTombstones(runFolder: StoredPlace, claim: TombstoneClaim): Promise<readonly string[]> {
  return readClaimed(runFolder, claim.part, claim.compression, tombstoneReading(claim))
}

/** An id may have a tombstone and a row: it was deleted and made again. Two tombstones of an id are one too many. */
function tombstoneReading({ sources, seen }: TombstoneClaim): LineReading {
  return {
    take(line: Uint8Array, at: number, faults: FaultList): void {
      const { value, fault } = readStored(TombstoneSchema, line)
      if (fault !== null) {
        faults.add(`line ${at} is ${fault}`)
        return
      }
      if (!sources.includes(value.source))
        faults.add(`line ${at}: its source ${value.source} is none that was looked at`)
      if (!seen.add(value.sys_id)) faults.add(`line ${at}: sys_id ${shown(value.sys_id)} was there before`)
    },
    end: () => undefined,
  }
}
