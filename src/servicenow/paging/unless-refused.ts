import { speaksOf } from '../../contract/failure/speaks-of.ts'

/**
 * The answer to a question that only proves something; `refused` where the instance or a gateway refuses that very question while the
 * table answers others, or ignores what it asks for and sends other rows: then nothing is proved, and no row is lost for it.
 */
export async function unlessRefused<P>(answer: Promise<P>): Promise<P | 'refused'> {
  try {
    return await answer
  } catch (error) {
    if (speaksOf(error, 'query')) return 'refused'
    throw error
  }
}
