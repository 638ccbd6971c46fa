const OPENS = { '(': ')', '{': '}', '[': ']' }

/** Index just behind the bracket that closes the one at `at`. */
function behindBracket(code, at) {
  let depth = 0
  for (let end = at; end < code.length; end++) {
    if (OPENS[code[end]] !== undefined) depth++
    else if (')}]'.includes(code[end])) depth--
    if (depth === 0) return end + 1
  }
  return code.length
}

/** Index of the first letter that is no white space. */
function skipSpace(code, at) {
  const found = code.slice(at).search(/\S/)
  return found === -1 ? code.length : at + found
}

/** Where a statement without braces ends: at a line's end or a semicolon outside all brackets. */
function behindStatement(code, at) {
  let end = at
  while (end < code.length && code[end] !== '\n' && code[end] !== ';') {
    end = OPENS[code[end]] === undefined ? end + 1 : behindBracket(code, end)
  }
  return end
}

/** Every loop statement of blanked code: where it starts, and its text, head included. */
export function findLoops(code) {
  return [...code.matchAll(/(?<![.\w$])(?:for(?:\s+await)?|while)\s*\(|(?<![.\w$])do\s*\{/g)].map((match) => {
    const open = match.index + match[0].length - 1
    const head = behindBracket(code, open)
    if (code[open] === '{') return { index: match.index, text: code.slice(match.index, head) }
    const body = skipSpace(code, head)
    const end = code[body] === '{' ? behindBracket(code, body) : behindStatement(code, body)
    return { index: match.index, text: code.slice(match.index, end) }
  })
}
