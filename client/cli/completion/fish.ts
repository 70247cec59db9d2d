// The script for fish, with a description beside each word.
import type { Flag, Place } from './places.ts';

export function fishScript(places: readonly Place[]): string {
  const paths = places.map(({ path }) => path).filter((path) => path !== '');
  return `# jiexu completion for fish: npx jiexu completion fish | source, or a file in ~/.config/fish/completions
function __jiexu_at
    set -l at_command ''
    for word in (commandline -opc)[2..-1]
        if contains -- "$at_command/$word" ${paths.join(' ')}
            set at_command "$at_command/$word"
        end
    end
    test "$at_command" = "$argv[1]"
end
complete -c jiexu -f
${places.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, commands, flags, operands }: Place): string[] {
  const here = `complete -c jiexu -n "__jiexu_at '${path}'"`;
  return [
    ...commands.map(({ word, description }) => `${here} -a ${word} -d ${quoted(description)}`),
    ...(operands === 'file' ? [`${here} -F`] : []),
    ...(typeof operands === 'string' ? [] : [`${here} -a ${quoted(operands.join(' '))}`]),
    ...flags.map((flag) => `${here} -l ${flag.word.slice(2)}${takenBy(flag)} -d ${quoted(flag.description)}`),
  ];
}

/** `-r`: a value is needed; `-F`: files; `-x`: a value that is no file. */
function takenBy({ takes }: Flag): string {
  if (takes === 'nothing') return '';
  if (takes === 'file') return ' -r -F';
  return takes === 'text' ? ' -x' : ` -x -a ${quoted(takes.join(' '))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
