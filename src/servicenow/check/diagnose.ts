import { judgeInstance, mayComeBack } from './checks/instance-check.ts'
import { type ReachDependencies, reachInstance } from './reach-instance.ts'

/** Why no harvest can begin, in the words of a check. */
export interface Diagnosis {
  readonly cause: string
  readonly remedy: string
  /** True where it stays so until a person changes something. */
  readonly lasts: boolean
  /** True where the name does not resolve. */
  readonly isName: boolean
}

/** Asks without a credential who answers at an instance's address; null where a ServiceNow instance does, awake. */
export async function diagnose(dependencies: ReachDependencies, signal: AbortSignal): Promise<Diagnosis | null> {
  const reached = await reachInstance(dependencies, signal)
  const { answer } = reached
  const row = answer === null ? reached.rows.at(-1) : judgeInstance(answer)
  if (row === undefined || row.verdict !== 'finding') return null
  const lasts = answer === null ? reached.lasts : !mayComeBack(answer)
  return { cause: row.cause, remedy: row.remedy ?? '', lasts, isName: row.check === 'name' }
}
