import { fileURLToPath } from 'node:url'

/** The workflow bundle that the build put beside this code; where payloads are encrypted, the one whose failures hide their messages. */
export function prebuiltWorkflowBundle(encrypts = false): { readonly codePath: string } {
  const name = encrypts ? 'workflow-bundle-encrypting' : 'workflow-bundle'
  return { codePath: fileURLToPath(new URL(`../${name}.js`, import.meta.url)) }
}
