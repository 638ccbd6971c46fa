import { type Options, Parser, type Program } from 'acorn'
import { LooseParser } from 'acorn-loose'

/**
 * What the parsers' own functions take of the stack, with those between them, each time that they are entered again inside
 * themselves, in bytes. Every way in which code nests goes through one of them. Measured with acorn 8.19 and acorn-loose 8.5, by
 * how deep each way goes before the stack is used up: they then sum up to between 870,000 and 3,800,000.
 */
const STACK_BYTES = {
  parseStatement: 600,
  parseFunction: 400,
  parseMaybeAssign: 400,
  parseMaybeUnary: 500,
  parseExprOp: 350,
  parseExprAtom: 1500,
  parseSubscripts: 900,
  parseBindingAtom: 900,
} as const

/** Half of the 984 kB that Node gives a stack, or a little more. The longest sum that is parsed so has about 1,500 parts. */
const MOST_BYTES = 550_000

/** Parses code. Throws a SyntaxError where it is none, unless it is repaired, and a RangeError where it is nested too deep. */
type Parse = (text: string, options: Options) => Program

/**
 * Parses with a parser of acorn's form, and gives up code that is nested too deep long before the stack is used up. Running out of
 * stack is no way to find out: where a regular expression is compiled on the last of it (acorn looks at the error's message with
 * one), V8 ends the process, and no handler sees it.
 */
function bounded(Base: typeof Parser): Parse {
  const depth = { bytes: 0 }
  class Bounded extends Base {}
  for (const [name, bytes] of Object.entries(STACK_BYTES)) {
    const parse: unknown = Reflect.get(Base.prototype, name)
    // Not every parser has all of them.
    if (typeof parse !== 'function') continue
    Reflect.set(Bounded.prototype, name, function (this: Parser, ...terms: readonly unknown[]): unknown {
      depth.bytes += bytes
      if (depth.bytes > MOST_BYTES) throw new RangeError('nested too deep')
      const node: unknown = Reflect.apply(parse, this, terms)
      depth.bytes -= bytes
      return node
    })
  }
  return (text, options) => {
    depth.bytes = 0
    return Bounded.parse(text, options)
  }
}

/** Parses code as it stands. */
export const parseStrictly: Parse = bounded(Parser)

/** Parses code with its errors repaired. */
export const parseRepairing: Parse = bounded(LooseParser)
