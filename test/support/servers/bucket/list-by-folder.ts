/**
 * Gives a listing of all keys below a prefix the form of one with the delimiter `/`. The server of the tests leaves out folders that
 * hold nothing but folders, which no other store does.
 */
export function listByFolder(xml: string, prefix: string): string {
  const folders = new Set<string>()
  const files = xml.replace(/<Contents>.*?<\/Contents>/gs, (contents) => {
    const key = /<Key>(.*?)<\/Key>/.exec(contents)?.[1] ?? ''
    const slash = key.indexOf('/', prefix.length)
    if (slash === -1) return contents
    folders.add(key.slice(0, slash + 1))
    return ''
  })
  const told = [...folders].map((folder) => `<CommonPrefixes><Prefix>${folder}</Prefix></CommonPrefixes>`)
  return files.replace('</ListBucketResult>', `${told.join('')}</ListBucketResult>`)
}
