// Says in one line what a person must do about an unfit Node, instead of a stack trace from somewhere inside.

/** Ends the process with exit code 2 where this Node is older than package.json's `engines` allow. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  process.stderr.write(
    `Node ${process.versions.node} is too old: install Node 24, or at least 20.19, then try again.\n`,
  )
  process.exit(2)
}
