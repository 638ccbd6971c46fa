import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { Receipt } from '../../contract/receipt.ts'
import { isAtHome, partsOfReceipt } from '../part/named-part.ts'
import { receiptsFolder } from './receipt-name.ts'

/** Gives the receipt of a digest; throws MANIFEST_MISMATCH where there is none. */
export type FindReceipt = (digest: string) => Promise<Receipt>

/**
 * The chain of receipts of a table that ends at a digest, first slice first; throws MANIFEST_MISMATCH where one is not of the
 * table, or does not end where the next began.
 */
export async function receiptChain(table: string, head: string, find: FindReceipt): Promise<readonly Receipt[]> {
  const chain: Receipt[] = []
  let next: Receipt | null = null
  for (let digest: string | null = head; digest !== null; ) {
    const receipt: Receipt = await find(digest)
    checkLink(receipt, next, table, `${receiptsFolder(table)}: receipt ${digest}`)
    chain.push(receipt)
    next = receipt
    digest = receipt.previous
  }
  return chain.reverse()
}

/** A receipt must continue where the one before it stopped, and name only parts of its own table. */
function checkLink(receipt: Receipt, next: Receipt | null, table: string, name: string): void {
  if (receipt.table !== table || !partsOfReceipt(receipt).every((each) => isAtHome(each, table)))
    throw new HarvestError('MANIFEST_MISMATCH', `${name} is not of table ${table}`)
  if (next !== null && (next.from !== receipt.cursor || next.sequence <= receipt.sequence))
    throw new HarvestError('MANIFEST_MISMATCH', `${name} does not end where the slice after it began`)
}
