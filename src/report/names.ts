import type { InventoryView } from '../inventory/take-inventory.ts'
import { type Html, markup, said } from './html.ts'

/** What identities are called that are no user. */
const IDENTITIES: Readonly<Record<string, string>> = {
  'identity/session-user': 'whoever uses the page',
  'identity/caller': 'whoever calls it',
  'identity/system': 'the system',
  'identity/guest': 'guest, without a login',
  'identity/unknown': 'unknown',
  'identity/email-sender-or-guest': 'the sender of the mail, or guest',
}

/** Names of things by their ids, with links to their rows in the instance. */
export class Names {
  /** Null where rows cannot be linked to: a manifest is a file, and may name any place. */
  readonly #origin: string | null
  readonly #names: ReadonlyMap<string, string | null>

  constructor({ manifest, derived }: InventoryView) {
    this.#origin = webOrigin(manifest.instance.origin)
    this.#names = new Map(derived.nodes.map(({ id, name }) => [id, name]))
  }

  /** A thing's name, linked to its row where it has one. */
  of(id: string): Html {
    const known = IDENTITIES[id]
    if (known !== undefined) return markup`${known}`
    const [table = '', key = ''] = id.split('/', 2)
    if (table === 'destination') return said(id.slice('destination/'.length))
    if (!/^[0-9a-f]{32}$/.test(key)) return said(this.#names.get(id) ?? id)
    return this.row(table, key, this.#names.get(id) ?? id)
  }

  /** A thing's name as text. */
  textOf(id: string): string {
    return IDENTITIES[id] ?? this.#names.get(id) ?? id
  }

  /** A link to a row; its name alone where the instance's origin is no address of the web. */
  row(table: string, sysId: string, text: string | null): Html {
    if (this.#origin === null) return said(text)
    const address = `${this.#origin}/${encodeURIComponent(table)}.do?sys_id=${encodeURIComponent(sysId)}`
    return markup`<a href="${address}" rel="noreferrer noopener">${said(text)}</a>`
  }
}

/** An origin of http or https, and nothing else of the address; null for every other. */
function webOrigin(address: string): string | null {
  if (!URL.canParse(address)) return null
  const { protocol, origin } = new URL(address)
  return protocol === 'https:' || protocol === 'http:' ? origin : null
}
