import type { StoredPart } from '../../../contract/receipt.ts'
import { AscendingKeys } from '../../../contract/row/ascending-keys.ts'
import type { Compression } from '../../../contract/run/harvest-request.ts'
import type { StoredPlace } from '../../places/stored-place.ts'
import { rowPosition } from '../../row/stored-row.ts'
import { shown } from '../shown.ts'
import { readClaimed } from './read-claimed.ts'

/** Reads a part of late rows from disk, and says what is not as claimed; nothing where all is well. */
export type LateRowsVerifier = (part: StoredPart, compression: Compression) => Promise<readonly string[]>

/** Verifies the parts of an increment's late rows, one after the other: their ids ascend through all of them. */
export function lateRowsVerifier(runFolder: StoredPlace): LateRowsVerifier {
  const keys = new AscendingKeys()
  return (part, compression) =>
    readClaimed(runFolder, part, compression, {
      take(line, at, faults) {
        const { id, version, fault } = rowPosition(line, 'sys_id')
        if (fault !== null) {
          faults.add(`line ${at} ${fault}`)
          return
        }
        if (version === null) faults.add(`line ${at} has no sys_updated_on and sys_mod_count`)
        const before = keys.add(id)
        if (before !== null) faults.add(`line ${at}: ${shown(id)} does not come after ${shown(before)}`)
      },
      end: () => undefined,
    })
}
