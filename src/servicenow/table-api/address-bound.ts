import { keyColumns, type PageRequest } from '../query/page-request.ts'
import type { Refusal } from './refusal.ts'

/** Gateways and web servers usually take lines of 8 kB, method and version included. In bytes. */
const USUAL_BYTES = 7500
/** Every gateway lets this much through. In bytes. */
const LEAST_BYTES = 2000

/** How long addresses may be on the way to an instance: gateways differ, and one that refuses does not say where it ends. */
export class AddressBound {
  #bytes = USUAL_BYTES

  /** The longest address, path and query together, that is sent. In bytes. */
  get bytes(): number {
    return this.#bytes
  }

  /** Takes note of an address that was refused, and that may be too long; false where it is not, since every gateway takes as much. */
  refused(bytes: number): boolean {
    if (bytes <= LEAST_BYTES) return false
    this.#bytes = Math.max(LEAST_BYTES, Math.min(this.#bytes, Math.floor(bytes / 2)))
    return true
  }
}

/** Refused for what was sent, in another form than the instance's: some gateways call an address that is too long forbidden, or not found. */
export function mayBeTooLong({ status, said }: Refusal): boolean {
  return said === null && [400, 403, 404, 413, 414, 431].some((each) => each === status)
}

/** Two columns at least that are not the key, so that they can be asked for one after the other. */
export function isDivisible({ columns, order }: PageRequest): boolean {
  return columns !== null && columns.length > keyColumns(order).length + 1
}
