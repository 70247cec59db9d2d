// The script for bash (3.2 and newer; needs nothing but bash).
import type { Place } from './places.ts';

export function bashScript(places: readonly Place[]): string {
  const paths = places.map(({ path }) => path).filter((path) => path !== '');
  return `# jiexu completion for bash: eval "$(npx jiexu completion bash)", or put it into ~/.bashrc
_jiexu() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" at_command='' word words='' files='' at
  for ((at = 1; at < COMP_CWORD; at++)); do
    word="\${COMP_WORDS[at]}"
    case "$at_command/$word" in
      ${paths.join('|')}) at_command="$at_command/$word" ;;
    esac
  done
  COMPREPLY=()
  case "$at_command:$prev" in
${places.flatMap(valuesOf).join('\n')}
  esac
  case "$at_command" in
${places.map(wordsOf).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  if [ -n "$files" ]; then COMPREPLY+=($(compgen -f -- "$cur")); fi
}
complete -o filenames -F _jiexu jiexu
`;
}

/** What can stand behind an option that takes a value. */
function valuesOf({ path, flags }: Place): string[] {
  return flags.flatMap(({ word, takes }) => {
    if (takes === 'nothing') return [];
    const at = `    '${path}:${word}')`;
    if (takes === 'file') return [`${at} COMPREPLY=($(compgen -f -- "$cur")); return ;;`];
    if (takes === 'text') return [`${at} return ;;`];
    return [`${at} COMPREPLY=($(compgen -W '${takes.join(' ')}' -- "$cur")); return ;;`];
  });
}

function wordsOf({ path, commands, flags, operands }: Place): string {
  const words = [...commands, ...flags].map(({ word }) => word);
  if (typeof operands !== 'string') words.unshift(...operands);
  return `    '${path}') words='${words.join(' ')}'${operands === 'file' ? ' files=yes' : ''} ;;`;
}
