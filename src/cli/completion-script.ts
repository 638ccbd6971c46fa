import type { Command } from 'commander'

/** Shells that a completion can be printed for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const

/** A shell that a completion can be printed for. */
export type Shell = (typeof SHELLS)[number]

/** A command as a shell completes it: its words after `harvester`, what it does, and what may follow. */
interface Completed {
  readonly path: readonly string[]
  readonly description: string
  readonly options: readonly { readonly flag: string; readonly description: string }[]
  readonly commands: readonly string[]
}

/** The script that completes commands and options of a program in a shell. */
export function completionScript(program: Command, shell: Shell): string {
  const commands = completedCommands(program, [])
  switch (shell) {
    case 'bash':
      return bashScript(commands)
    case 'zsh':
      // zsh runs bash's completions by its own means.
      return `autoload -U +X bashcompinit && bashcompinit\n${bashScript(commands)}`
    case 'fish':
      return fishScript(commands)
    default:
      return shell satisfies never
  }
}

function completedCommands(command: Command, path: readonly string[]): readonly Completed[] {
  const options = command.options
    .filter(({ hidden }) => !hidden)
    .flatMap(({ long, description }) => (long ? [{ flag: long, description }] : []))
  const children = command.commands.filter((each) => each.name() !== 'help')
  const own: Completed = {
    path,
    description: command.description(),
    options: [...options, { flag: '--help', description: 'display help for command' }],
    commands: children.map((each) => each.name()),
  }
  return [own, ...children.flatMap((each) => completedCommands(each, [...path, each.name()]))]
}

/** Words are of our own making: letters, digits and hyphens, so that no shell needs them quoted. */
function bashScript(commands: readonly Completed[]): string {
  const cases = commands.map(
    ({ path, commands: names, options }) =>
      `    '${path.join(' ')}') words='${[...names, ...options.map(({ flag }) => flag)].join(' ')}' ;;`,
  )
  return `_harvester() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *)
      case " ${commands.map(({ path }) => path.join('/')).join(' ')} " in
        *" \${path:+$path/}$word "*) path="\${path:+$path/}$word" ;;
      esac ;;
    esac
  done
  case "\${path//\\// }" in
${cases.join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "\${words// --*/}" -- "$current") $(compgen -f -- "$current")) ;;
  esac
}
complete -F _harvester harvester
`
}

function fishScript(commands: readonly Completed[]): string {
  const lines = commands.flatMap(({ path, commands: names, options }) => {
    const known = names.length === 0 ? '' : `; and not __fish_seen_subcommand_from ${names.join(' ')}`
    const when =
      path.length === 0
        ? `__fish_use_subcommand`
        : path.map((name) => `__fish_seen_subcommand_from ${name}`).join('; and ')
    return [
      ...commands
        .filter((each) => each.path.length === path.length + 1 && path.every((name, at) => each.path[at] === name))
        .map(
          (each) =>
            `complete -c harvester -n '${when}${path.length === 0 ? '' : known}' -f -a ${each.path.at(-1)} -d '${fishText(each.description)}'`,
        ),
      ...options.map(
        ({ flag, description }) =>
          `complete -c harvester -n '${when}' -l ${flag.slice(2)} -d '${fishText(description)}'`,
      ),
    ]
  })
  return `${lines.join('\n')}\n`
}

function fishText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")
}
