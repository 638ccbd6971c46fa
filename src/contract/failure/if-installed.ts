import { HarvestError } from './harvest-error.ts'

/**
 * What optional packages give. Throws CONFIG_INVALID with `message` where one of them is missing, and `install`, the command that brings
 * them, as the remedy; other failures of loading as they are.
 */
export async function ifInstalled<T>(load: () => Promise<T>, message: string, install: string): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause) || cause.code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new HarvestError('CONFIG_INVALID', message, { cause, hint: `Install them beside the harvester: ${install}` })
  }
}
