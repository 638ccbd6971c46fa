import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'

/** Finds a program in the folders of a PATH variable, in their order; null where none holds it. Relative folders are not trusted. */
export async function findOnPath(program: string, path: string | undefined): Promise<string | null> {
  for (const folder of (path ?? '').split(delimiter).filter(isAbsolute)) {
    const candidate = join(folder, program)
    const found = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (found) return candidate
  }
  return null
}
