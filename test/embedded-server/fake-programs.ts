import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Writes a shell script that stands for a program, and returns its path. */
export async function fakeProgram(folder: string, name: string, script: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o755)
  return path
}

/** A script that says the version of a server, as the Temporal command line does. */
export function versionScript(server: string): string {
  return `echo 'temporal version 1.8.2 (Server ${server}, UI 2.50.1)'`
}

/** A `go` that notes each call in `calls`, and writes a fake command line of that server to the path after `-o`. */
export function goScript(calls: string, server: string, before = ''): string {
  return `
export PATH=/usr/bin:/bin
echo "$PWD CGO_ENABLED=$CGO_ENABLED $*" >> '${calls}'
${before}
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\n%s\\n' "${versionScript(server)}" > "$2"
echo github.com/example/compiled >&2`
}
