import { describe, expect, test } from '@jest/globals';
import { shellCommands } from '../../../src/convert/shell-words.ts';

function words(script: string): (readonly string[])[] {
  return shellCommands(script).map((command) => command.words);
}

describe('shellCommands', () => {
  test.each<[string, string, string[][]]>([
    ['words between spaces', 'a  b\tc', [['a', 'b', 'c']]],
    ['quotes of both kinds', `a 'b c' "d 'e'" f'"'g`, [['a', 'b c', "d 'e'", 'f"g']]],
    ['empty words in quotes', `a '' ""`, [['a', '', '']]],
    ['continued lines', 'a \\\n  b \\\r\n  c\nd', [['a', 'b', 'c'], ['d']]],
    ['a line continued in double quotes', '"a\\\nb"', [['ab']]],
    ['escapes', 'a\\ b \\"c "\\"\\$x \\n"', [['a b', '"c', '"$x \\n']]],
    ['comments, and a hash inside a word', '# no\na#b c # d\n#e', [['a#b', 'c']]],
    ['several commands', 'a; b && c || d & e | f', [['a'], ['b'], ['c'], ['d'], ['e'], ['f']]],
    ['redirections', 'a >x b 2>&1 c 2> "y z" <in &> log d', [['a', 'b', 'c', 'd']]],
    ['variables assigned in the script', 'export X=1 Y="a b"\nc --$X "$Y" ${Y}', [['c', '--1', 'a b', 'a', 'b']]],
    [
      'options in a variable',
      'OPTS="--conf a=b  --conf c=d"\nsubmit $OPTS x',
      [['submit', '--conf', 'a=b', '--conf', 'c=d', 'x']],
    ],
    ['an empty variable, which is no word outside of quotes', 'X=\na $X b "$X"', [['a', 'b', '']]],
    ['defaults of variables', 'a ${X:-b} ${Y-c}', [['a', 'b', 'c']]],
    ['an assignment for one command, as a word', 'X=1 a', [['X=1', 'a']]],
    ['a literal dollar', 'a $ "5$" \'$x\' \\$y', [['a', '$', '5$', '$x', '$y']]],
    ['a script without commands', ' \n# a\n', []],
  ])('shellCommands parses %s', (_, script, expected) => {
    expect(words(script)).toEqual(expected);
  });

  test.each<[string, string, string[]]>([
    ['a variable without a value', 'a $X "${Y}"', ['$X', '${Y}']],
    [
      'command substitutions, including nested ones',
      'a "$(date +%F)" $(b $(c)) `d`',
      ['$(date +%F)', '$(b $(c))', '`d`'],
    ],
    ['arguments of the script', 'a "$@" $1', ['$@', '$1']],
    ['a variable with the output of a command', 'X=$(date)\na $X', ['$X']],
    ['a modified variable', 'X=1\na ${X%.*}', ['${X%.*}']],
  ])('shellCommands keeps %s as written, and reports it as unknown', (_, script, unknown) => {
    const command = shellCommands(script).at(-1);
    expect(command?.unknown).toEqual(unknown);
    for (const expansion of unknown) expect(command?.words.join(' ')).toContain(expansion);
  });

  test.each<[string, string, string]>([
    ['an unclosed single quote', "a\nb 'c", 'Line 2: an unclosed quote'],
    ['an unclosed double quote', 'a "b', 'Line 1: an unclosed quote'],
    ['a here-document', 'cat <<EOF\nEOF', 'a here-document'],
    ['an array', 'A=(a b)', 'an array'],
    ['a bash quote', "a $'\\n'", 'a bash quote'],
  ])('shellCommands refuses %s', (_, script, message) => {
    expect(() => shellCommands(script)).toThrow(message);
  });

  test('shellCommands returns the line of each command', () => {
    expect(shellCommands('a\n\n# x\nb \\\n c\nd').map(({ line }) => line)).toEqual([1, 4, 6]);
  });
});
