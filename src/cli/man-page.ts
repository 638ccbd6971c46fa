import type { Command, Help } from 'commander'
import { RELEASE } from '../worker/release.ts'
import { CONFIGURATION } from './program.ts'

/** The manual page of a program, in the macros of man(7). */
export function manPage(program: Command): string {
  const help = program.createHelp()
  return [
    `.TH HARVESTER 1 "" "servicenow-harvester ${RELEASE}"`,
    '.SH NAME',
    `harvester \\- ${text(program.description())}`,
    '.SH SYNOPSIS',
    '.B harvester',
    '.I command',
    '[\\fIoptions\\fR]',
    '.SH COMMANDS',
    ...program.commands.filter((each) => each.name() !== 'help').flatMap((each) => commandLines(help, each, [])),
    '.SH CONFIGURATION',
    '.nf',
    ...CONFIGURATION.trim().split('\n').map(text),
    '.fi',
    '.SH SEE ALSO',
    'https://docs.temporal.io, and the pages in docs/ of the package.',
    '',
  ].join('\n')
}

function commandLines(help: Help, command: Command, above: readonly string[]): readonly string[] {
  const path = [...above, command.name()]
  const taken = command.registeredArguments.map((argument) => {
    const word = `${argument.name()}${argument.variadic ? '...' : ''}`
    return argument.required ? `<${word}>` : `[${word}]`
  })
  return [
    '.TP',
    `.B ${text([...path, ...taken].join(' '))}`,
    text(command.description()),
    ...command.options
      .filter(({ hidden }) => !hidden)
      .flatMap((option) => ['.RS', '.TP', `.B ${text(option.flags)}`, text(help.optionDescription(option)), '.RE']),
    ...command.commands.filter((each) => each.name() !== 'help').flatMap((each) => commandLines(help, each, path)),
  ]
}

/** Text as it is: backslashes and hyphens are signs of the language, and so are dots and quotes at the beginning of a line. */
function text(plain: string): string {
  return plain
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/[^ -~]/g, (each) => `\\[u${each.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`)
    .replace(/^(?=[.'])/, '\\&')
}
