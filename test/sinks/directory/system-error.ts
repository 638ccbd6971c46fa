/** An error as Node throws it for a refused file operation. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: refused by the test`), { code, errno: -1, syscall: 'test' })
}
