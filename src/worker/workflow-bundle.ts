import { fileURLToPath } from 'node:url'

/** The workflow bundle that the build put beside this code. */
export function prebuiltWorkflowBundle(): { readonly codePath: string } {
  return { codePath: fileURLToPath(new URL('../workflow-bundle.js', import.meta.url)) }
}
