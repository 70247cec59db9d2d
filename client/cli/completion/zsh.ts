// The script for zsh, with a description beside each word.
import type { Place, Word } from './places.ts';

export function zshScript(places: readonly Place[]): string {
  const paths = places.map(({ path }) => path).filter((path) => path !== '');
  return `#compdef jiexu
# jiexu completion for zsh: eval "$(npx jiexu completion zsh)" after compinit, or a file _jiexu in a folder of fpath
_jiexu() {
  local at_command='' word
  local -i at
  local -a choices
  for ((at = 2; at < CURRENT; at++)); do
    word="\${words[at]}"
    case "$at_command/$word" in
      (${paths.join('|')}) at_command="$at_command/$word" ;;
    esac
  done
  case "$at_command:\${words[CURRENT-1]}" in
${places.flatMap(valuesOf).join('\n')}
  esac
  case "$at_command" in
${places.map(wordsOf).join('\n')}
  esac
}
compdef _jiexu jiexu
`;
}

function valuesOf({ path, flags }: Place): string[] {
  return flags.flatMap(({ word, description, takes }) => {
    if (takes === 'nothing') return [];
    const at = `    ('${path}:${word}')`;
    if (takes === 'file') return [`${at} _files; return ;;`];
    if (takes === 'text') return [`${at} _message -r ${quoted(description)}; return ;;`];
    return [`${at} compadd -- ${takes.join(' ')}; return ;;`];
  });
}

function wordsOf({ path, commands, flags, operands }: Place): string {
  const lines = [
    ...(commands.length === 0 ? [] : [`choices=(${commands.map(described).join(' ')}); _describe command choices`]),
    ...(typeof operands === 'string' ? [] : [`compadd -- ${operands.join(' ')}`]),
    `choices=(${flags.map(described).join(' ')}); _describe option choices`,
    ...(operands === 'file' ? ['_files'] : []),
  ];
  return `    ('${path}') ${lines.join('; ')} ;;`;
}

/** `'--json:print JSON'`. */
function described({ word, description }: Word): string {
  return quoted(`${word}:${description}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
