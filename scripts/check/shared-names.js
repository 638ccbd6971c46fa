import { exportedNames } from './source/exported-names.js'
import { below } from './source/source-files.js'

/** Names that two files declare and export: a reader who knows one of them misreads the other. */
export const sharedNames = {
  name: 'no exported name with two meanings',
  find(files) {
    const owners = new Map()
    return below(files, 'src').flatMap((file) =>
      exportedNames(file).flatMap(({ name, line }) => {
        const owner = owners.get(name) ?? file.path
        owners.set(name, owner)
        return owner === file.path ? [] : [{ path: file.path, line, note: `${name} is exported by ${owner} too` }]
      }),
    )
  },
}
