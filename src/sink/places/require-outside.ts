import { relative } from 'node:path'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { isBucketPath } from '../../contract/run/bucket-path.ts'
import { realPath } from '../directory/real-path.ts'

/** Refuses an output folder inside of another, also by links, with CONFIG_INVALID; `purpose` completes "the folder to". */
export async function requireOutside(folder: string, out: string, purpose: string): Promise<void> {
  // An output is a folder of this machine, which no bucket holds.
  if (!isBucketPath(folder) && !relative(await realPath(folder), await realPath(out)).startsWith('..'))
    throw new HarvestError(
      'CONFIG_INVALID',
      `--out ${out} is inside the folder to ${purpose}: choose one outside of it`,
    )
}
