/** The harvester's release, as manifests name it; a test holds it to package.json. */
export const RELEASE = '0.2.0'
