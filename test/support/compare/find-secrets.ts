import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** What a command left behind: what it printed, and the folders that it wrote to. */
export interface LeftBehind {
  readonly texts: readonly string[]
  readonly folders: readonly string[]
}

/** Every file below some folders. */
export function filesBelow(folders: readonly string[]): readonly string[] {
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
}

/** Where secrets stand in what was left behind, also encoded or in compressed parts: one line for each place, none where all is well. */
export function findSecrets(secrets: readonly string[], { texts, folders }: LeftBehind): readonly string[] {
  const places = [
    ...texts.map((text, number) => ({ place: `printed text ${number + 1}`, bytes: Buffer.from(text) })),
    ...filesBelow(folders).map((path) => ({ place: path, bytes: contentOf(path) })),
  ]
  const wanted = secrets.flatMap((secret, number) =>
    spellings(secret).map(({ form, text }) => ({ what: `secret ${number + 1} ${form}`, text })),
  )
  return places.flatMap(({ place, bytes }) =>
    wanted.filter(({ text }) => bytes.includes(text)).map(({ what }) => `${place}: ${what}`),
  )
}

function contentOf(path: string): Buffer {
  const bytes = readFileSync(path)
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes
}

/** The ways in which a text may be written; in base64 it looks otherwise at each of three places in a longer text. */
function spellings(secret: string): readonly { readonly form: string; readonly text: string }[] {
  const bytes = Buffer.from(secret)
  const shifted = [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes])
    // Groups of three bytes that hold nothing but the secret.
    return whole.subarray(shift === 0 ? 0 : 3, whole.length - (whole.length % 3)).toString('base64')
  })
  const all = [
    { form: 'as it is', text: secret },
    { form: 'percent-encoded', text: encodeURIComponent(secret) },
    { form: 'quoted for JSON', text: JSON.stringify(secret).slice(1, -1) },
    {
      form: 'quoted for HTML',
      text: secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll("'", '&#39;'),
    },
    { form: 'in hexadecimal', text: bytes.toString('hex') },
    ...shifted.flatMap((text) => [
      { form: 'in base64', text },
      { form: 'in base64url', text: text.replaceAll('+', '-').replaceAll('/', '_') },
    ]),
  ]
  // A form that changes nothing is the secret as it is.
  return all.filter(({ text }, at) => all.findIndex((other) => other.text === text) === at)
}
