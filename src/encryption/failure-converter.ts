import { DefaultFailureConverter } from '@temporalio/common'

/** Puts messages and stacks of failures where payloads are, so that they are encrypted too; Temporal loads it by this name. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true })
