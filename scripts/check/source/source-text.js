// TypeScript 7 has no compiler API for JavaScript, so the measures read text. What they read is prepared here: code with
// comments and the insides of strings blanked out, at unchanged positions, and the comments separately.

const REGEX_MAY_FOLLOW =
  /(?:^|[([{,;=:?!&|+\-*%<>~^}]|\b(?:return|typeof|case|in|of|do|else|await|yield|void|delete|throw))\s*$/

function blank(text) {
  return text.replace(/[^\n]/g, ' ')
}

/** Index just behind a quoted string that starts at `at`. */
function endOfString(text, at) {
  let end = at + 1
  while (end < text.length && text[end] !== text[at] && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1
  return end + 1
}

/** Index just behind a regular expression that starts at `at`. */
function endOfRegex(text, at) {
  let inClass = false
  for (let end = at + 1; end < text.length; end++) {
    const letter = text[end]
    if (letter === '\\') end++
    else if (letter === '[') inClass = true
    else if (letter === ']') inClass = false
    else if (letter === '/' && !inClass) return end + 1
  }
  return text.length
}

/** Index of the back-tick or of the `${` that ends a piece of template text starting at `at`. */
function endOfTemplateText(text, at) {
  let end = at
  while (end < text.length && text[end] !== '`' && !text.startsWith('${', end)) end += text[end] === '\\' ? 2 : 1
  return end
}

/** Separates TypeScript or JavaScript into code (comments and insides of strings blanked) and its comments. */
export function readSource(text) {
  let code = ''
  const comments = []
  // One entry per template that is open, counting the braces of its current expression.
  const templates = []
  let at = 0
  const templateText = (from) => {
    const end = endOfTemplateText(text, from)
    code += blank(text.slice(from, end))
    at = end
    if (text.startsWith('${', end)) {
      code += '${'
      at += 2
      templates.push(0)
    } else {
      code += text.slice(end, end + 1)
      at += 1
    }
  }
  while (at < text.length) {
    const letter = text[at]
    const pair = text.slice(at, at + 2)
    if (pair === '//' || pair === '/*') {
      const close = pair === '//' ? text.indexOf('\n', at) : text.indexOf('*/', at + 2) + 2
      const end = close < at + 2 ? text.length : close
      comments.push({ start: at, end, text: text.slice(at, end) })
      code += blank(text.slice(at, end))
      at = end
    } else if (letter === "'" || letter === '"') {
      const end = endOfString(text, at)
      code += letter + blank(text.slice(at + 1, end - 1)) + text.slice(end - 1, end)
      at = end
    } else if (letter === '`') {
      code += letter
      templateText(at + 1)
    } else if (letter === '/' && REGEX_MAY_FOLLOW.test(code.slice(-40))) {
      const end = endOfRegex(text, at)
      code += `/${blank(text.slice(at + 1, end - 1))}/`
      at = end
    } else if (letter === '}' && templates.at(-1) === 0) {
      templates.pop()
      code += letter
      templateText(at + 1)
    } else {
      if (templates.length > 0 && letter === '{') templates[templates.length - 1] += 1
      if (templates.length > 0 && letter === '}') templates[templates.length - 1] -= 1
      code += letter
      at += 1
    }
  }
  return { code, comments }
}

/** The line, from 1, on which a position lies. */
export function lineAt(text, index) {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line++
  return line
}

/** A finding for each comment of a file that matches. */
export function findInComments(file, pattern, note) {
  return file.comments
    .filter(({ text }) => pattern.test(text))
    .map(({ start }) => ({ path: file.path, line: lineAt(file.text, start), note }))
}
