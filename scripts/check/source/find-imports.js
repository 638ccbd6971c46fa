const STATEMENT = /\b(import|export)\b(\s+type\b)?([^'"();=]*?)\bfrom\s*['"]|\bimport\s*(\(?)\s*['"]/g

/** Every module that a file names, with where, and whether types alone are taken. */
export function findImports(file) {
  return [...file.code.matchAll(STATEMENT)].map((match) => {
    const start = match.index + match[0].length
    const end = file.code.slice(start).search(/['"]/) + start
    return { index: match.index, specifier: file.text.slice(start, end), typesOnly: match[2] !== undefined }
  })
}
