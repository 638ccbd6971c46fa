import type { Verdict } from '../../contract/table/verdict.ts'

/** Something that is not as the manifest says, and the file in which it shows. */
export interface VerifyFault {
  /** Path relative to the verified folder. */
  readonly path: string
  /** What was expected and what was found, one sentence for people. */
  readonly fault: string
}

/** Something worth knowing that is no fault, such as a file that nothing names. */
export interface Note {
  readonly path: string
  readonly note: string
}

/** One table as its files were found. */
export interface VerifiedTable {
  readonly table: string
  readonly verdict: Verdict
  /** Rows counted in intact parts, late ones included. */
  readonly rows: number
  /** Tombstones counted in intact parts. */
  readonly tombstones: number
  /** Intact parts, whatever they hold. */
  readonly parts: number
  /** Stored size of the table's intact parts. */
  readonly bytes: number
  readonly faults: number
}

/** One run as its files were found; `run` and `instance` are null where no manifest could be read. */
export interface VerifiedRun {
  /** Path relative to the verified folder; `.` for the folder itself. */
  readonly folder: string
  readonly run: string | null
  readonly instance: string | null
  readonly verdict: Verdict | null
  readonly tables: readonly VerifiedTable[]
  readonly faults: readonly VerifyFault[]
  readonly notes: readonly Note[]
}

/** What recomputing everything from the files brought to light; the folder is sound when `faults` is empty. */
export interface VerifyReport {
  /** One run for a run folder; for the folders above it the newest finished one of each instance, and those it stands on. */
  readonly runs: readonly VerifiedRun[]
  readonly faults: readonly VerifyFault[]
  readonly notes: readonly Note[]
  readonly rows: number
  readonly parts: number
  readonly bytes: number
}
