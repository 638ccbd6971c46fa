import { createHash } from 'node:crypto'
import { type Html, markup } from '../html.ts'
import { STYLE } from './style.ts'

/** A page that asks for nothing: the style is in it, as is a script if it has one, and no other may run. */
export function pageOf(title: string, body: Html, script: string | null): string {
  const scripts = script === null ? "'none'" : `'${digest(script)}'`
  const policy = `default-src 'none'; style-src '${digest(STYLE)}'; script-src ${scripts}; base-uri 'none'; form-action 'none'`
  const head = markup`<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><title>${title}</title>`
  const tail = script === null ? '' : `\n<script>${script}</script>`
  return `<!doctype html>\n<html lang="en"><head>${head}<style>${STYLE}</style></head>\n<body>${body}${tail}</body></html>\n`
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
