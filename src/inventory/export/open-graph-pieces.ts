import type { Derived } from '../write/summarize.ts'

/** Nodes and edges in the form that BloodHound's OpenGraph takes: kinds of letters and digits, flat properties. */
export function* openGraphPieces({ nodes, edges }: Pick<Derived, 'nodes' | 'edges'>): Generator<Buffer> {
  yield Buffer.from('{"graph":{"nodes":[\n')
  for (const [at, { id, kind, table, name, attributes }] of nodes.entries()) {
    const properties = Object.fromEntries(
      Object.entries({ name: name ?? id, table, ...attributes }).filter(([, value]) => value !== null),
    )
    yield line({ id, kinds: [kindName(kind)], properties }, at === nodes.length - 1)
  }
  yield Buffer.from('],"edges":[\n')
  for (const [at, { from, to, kind, confidence, how, source }] of edges.entries()) {
    const properties = Object.fromEntries(
      Object.entries({
        confidence,
        how,
        table: source.table,
        row: source.sys_id,
        column: source.column,
        line: source.line,
      }).filter(([, value]) => value !== null),
    )
    yield line(
      { kind: kindName(kind), start: { value: from }, end: { value: to }, properties },
      at === edges.length - 1,
    )
  }
  yield Buffer.from(']},"metadata":{"source_kind":"ServiceNow"}}\n')
}

function line(value: unknown, last: boolean): Buffer {
  return Buffer.from(`${JSON.stringify(value)}${last ? '' : ','}\n`)
}

/** `runs-as` as `SnRunsAs`: kinds of other sources are not to be taken for ours. */
function kindName(kind: string): string {
  const words = kind.split(/[^A-Za-z0-9]+/).map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
  return `Sn${words.join('')}`
}
