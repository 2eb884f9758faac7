import type { Argument, Command, Option } from 'commander';
import { RULE_NAMES } from '../config/rule-names.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What may stand in a place: one of some words, a list of rules, a file, a folder, or anything. */
type Value = { readonly words: readonly string[]; readonly isList: boolean } | 'file' | 'folder' | 'any';

interface Completion {
  readonly name: string;
  readonly description: string;
  readonly options: readonly {
    readonly long: string;
    readonly short: string | null;
    readonly description: string;
    /** `null` for a switch. */
    readonly value: Value | null;
  }[];
  readonly argument: Value | null;
}

const PRINTERS: Readonly<Record<Shell, (name: string, commands: readonly Completion[]) => string>> = { bash, zsh, fish };

/** A script that completes the command line of `program` in `shell`, made from its commands and options. */
export function completionScript(program: Command, shell: Shell): string {
  const commands = program.createHelp().visibleCommands(program).filter((command) => command.name() !== 'help').map(completionOf);
  return PRINTERS[shell](program.name(), commands);
}

function completionOf(command: Command): Completion {
  const [argument] = command.registeredArguments;
  return {
    name: command.name(),
    description: command.description(),
    options: command.createHelp().visibleOptions(command).map((option) => ({
      long: option.long ?? '', short: option.short ?? null, description: option.description, value: valueOf(option),
    })),
    argument: argument === undefined ? null : argumentValue(argument),
  };
}

function valueOf(option: Option): Value | null {
  if (!option.required && !option.optional) return null;
  if (option.argChoices !== undefined) return { words: option.argChoices, isList: false };
  const placeholder = /<([^>]*)>/.exec(option.flags)?.[1];
  if (placeholder === 'rules') return { words: RULE_NAMES, isList: true };
  return placeholder === 'file' || placeholder === 'path' ? 'file' : placeholder === 'dir' ? 'folder' : 'any';
}

function argumentValue(argument: Argument): Value {
  if (argument.argChoices !== undefined) return { words: argument.argChoices, isList: false };
  return argument.name().startsWith('rule') ? { words: RULE_NAMES, isList: false } : 'file';
}

/** For a shell's single quotes, in one line. */
function quoted(text: string): string {
  return `'${text.replaceAll(/\s+/g, ' ').replaceAll("'", String.raw`'\''`)}'`;
}

function lines(parts: readonly string[]): string {
  return `${parts.join('\n')}\n`;
}

function bash(name: string, commands: readonly Completion[]): string {
  // Candidates are parted by line feeds, since a file's name may hold a space.
  const words = (list: readonly string[]): string => `$'${list.join(String.raw`\n`)}'`;
  const values = commands.flatMap((command) => command.options.flatMap(({ long, value }) => {
    if (value === null) return [];
    const action =
      value === 'folder' ? `COMPREPLY=( $(compgen -d -- "$cur") ); compopt -o filenames 2>/dev/null`
      : typeof value === 'string' ? 'COMPREPLY=()'
      : value.isList ? `COMPREPLY=( $(compgen -P "\${cur%"\${cur##*,}"}" -W ${words(value.words)} -- "\${cur##*,}") ); compopt -o nospace 2>/dev/null`
      : `COMPREPLY=( $(compgen -W ${words(value.words)} -- "$cur") )`;
    return [`    ${command.name}:${long}) ${action}; return ;;`];
  }));
  return lines([
    `# bash completion for ${name}: source it, or put it where bash-completion looks for the name ${name}.`,
    `_${name}() {`,
    `  local IFS=$'\\n' cur=$2 prev=$3 command=check`,
    `  [[ $cur == = ]] && cur=`,
    `  [[ $prev == = ]] && prev=\${COMP_WORDS[COMP_CWORD-2]}`,
    `  if (( COMP_CWORD > 1 )); then`,
    `    case \${COMP_WORDS[1]} in ${commands.map((command) => command.name).join('|')}) command=\${COMP_WORDS[1]} ;; esac`,
    `  fi`,
    `  case $command:$prev in`,
    ...values,
    `  esac`,
    `  if [[ $cur == -* ]]; then`,
    `    case $command in`,
    ...commands.map(({ name: each, options }) => `      ${each}) COMPREPLY=( $(compgen -W ${words(options.flatMap(({ long, short }) => (short === null ? [long] : [long, short])))} -- "$cur") ) ;;`),
    `    esac`,
    `    return`,
    `  fi`,
    `  case $command in`,
    ...commands.flatMap(({ name: each, argument }) =>
      argument !== null && typeof argument !== 'string' ? [`    ${each}) COMPREPLY=( $(compgen -W ${words(argument.words)} -- "$cur") ); return ;;`] : []),
    `  esac`,
    `  COMPREPLY=( $(compgen -f -- "$cur") )`,
    `  (( COMP_CWORD == 1 )) && COMPREPLY+=( $(compgen -W ${words(commands.map((command) => command.name))} -- "$cur") )`,
    `  compopt -o filenames 2>/dev/null`,
    `}`,
    `complete -o default -F _${name} ${name}`,
  ]);
}

function zsh(name: string, commands: readonly Completion[]): string {
  const action = (value: Value): string =>
    value === 'file' ? '_files' : value === 'folder' ? '_files -/' : value === 'any' ? ' '
    : value.isList ? `_values -s , rule ${value.words.join(' ')}` : `(${value.words.join(' ')})`;
  const spec = (text: string): string => quoted(text.replaceAll(/[[\]:]/g, String.raw`\$&`));
  const inner = (text: string): string => spec(text).slice(1, -1);
  const options = (command: Completion): string[] => command.options.map(({ long, short, description, value }) => {
    const names = short === null ? quoted(`${long}${value === null ? '' : '='}`).slice(0, -1) : `{${short},${long}}'`;
    return `${names}[${inner(description)}]${value === null ? '' : `:${long.slice(2)}:${action(value)}`}'`;
  });
  const rest = (command: Completion): string[] => (command.argument === null ? [] : [`'*:argument:${action(command.argument)}'`]);
  const call = (specs: readonly string[]): string => `_arguments -S ${specs.map((each) => `\\\n        ${each}`).join(' ')}`;
  const check = commands.find((command) => command.name === 'check');
  return lines([
    `#compdef ${name}`,
    `# zsh completion for ${name}: put it as _${name} into a folder of $fpath, or source it after compinit.`,
    `_${name}_first() {`,
    `  local -a commands=(${commands.map((command) => quoted(`${command.name}:${command.description}`)).join(' ')})`,
    `  _alternative "commands:command:(($(printf '%q ' "\${commands[@]}")))" 'files:file:_files'`,
    `}`,
    `_${name}() {`,
    `  case \${words[2]} in`,
    ...commands.map((command) => `    ${command.name}) (( CURRENT > 2 )) && { shift words; (( CURRENT-- )); ${call([...options(command), ...rest(command)])}; return; } ;;`),
    `  esac`,
    `  ${call([...(check === undefined ? [] : options(check)), `'1:command or path:_${name}_first'`, `'*:path:_files'`])}`,
    `}`,
    `if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _${name} "$@"; else compdef _${name} ${name}; fi`,
  ]);
}

function fish(name: string, commands: readonly Completion[]): string {
  const others = commands.filter((command) => command.name !== 'check').map((command) => command.name).join(' ');
  const candidates = (value: Value): string =>
    value === 'file' ? '-r -F' : value === 'folder' ? `-x -a '(__fish_complete_directories)'` : value === 'any' ? '-x'
    : `-x -a ${quoted(value.isList ? `(__fish_append , ${value.words.join(' ')})` : value.words.join(' '))}`;
  return lines([
    `# fish completion for ${name}: put it into ~/.config/fish/completions/${name}.fish, or source it.`,
    ...commands.flatMap((command) => {
      const when = quoted(command.name === 'check' ? `not __fish_seen_subcommand_from ${others}` : `__fish_seen_subcommand_from ${command.name}`);
      const { argument } = command;
      return [
        `complete -c ${name} -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.description)}`,
        ...(argument === null ? [`complete -c ${name} -n ${when} -f`] : typeof argument === 'string' ? [] : [`complete -c ${name} -n ${when} -f -a ${quoted(argument.words.join(' '))}`]),
        ...command.options.map(({ long, short, description, value }) =>
          `complete -c ${name} -n ${when} -l ${long.slice(2)}${short === null ? '' : ` -s ${short.slice(1)}`} -d ${quoted(description)}${value === null ? '' : ` ${candidates(value)}`}`),
      ];
    }),
  ]);
}
