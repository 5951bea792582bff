import { describe, expect, test } from '@jest/globals';
import { shellCommands } from '../../../src/convert/shell-words.ts';

function words(script: string): (readonly string[])[] {
  return shellCommands(script).map((command) => command.words);
}

describe('a shell script', () => {
  test.each<[string, string, string[][]]>([
    ['words between spaces', 'a  b\tc', [['a', 'b', 'c']]],
    ['quotes of both kinds', `a 'b c' "d 'e'" f'"'g`, [['a', 'b c', "d 'e'", 'f"g']]],
    ['empty words in quotes', `a '' ""`, [['a', '', '']]],
    ['continued lines', 'a \\\n  b \\\r\n  c\nd', [['a', 'b', 'c'], ['d']]],
    ['a line continued in double quotes', '"a\\\nb"', [['ab']]],
    ['escapes', 'a\\ b \\"c "\\"\\$x \\n"', [['a b', '"c', '"$x \\n']]],
    ['comments, and a hash that is none', '# no\na#b c # d\n#e', [['a#b', 'c']]],
    ['several commands', 'a; b && c || d & e | f', [['a'], ['b'], ['c'], ['d'], ['e'], ['f']]],
    ['redirections', 'a >x b 2>&1 c 2> "y z" <in &> log d', [['a', 'b', 'c', 'd']]],
    ['a variable of the script', 'export X=1 Y="a b"\nc --$X "$Y" ${Y}', [['c', '--1', 'a b', 'a', 'b']]],
    [
      'options kept in a variable',
      'OPTS="--conf a=b  --conf c=d"\nsubmit $OPTS x',
      [['submit', '--conf', 'a=b', '--conf', 'c=d', 'x']],
    ],
    ['an empty variable is no word', 'X=\na $X b "$X"', [['a', 'b', '']]],
    ['the default of a variable', 'a ${X:-b} ${Y-c}', [['a', 'b', 'c']]],
    ['a variable for one command is a word of it', 'X=1 a', [['X=1', 'a']]],
    ['a dollar that is itself', 'a $ "5$" \'$x\' \\$y', [['a', '$', '5$', '$x', '$y']]],
    ['nothing', ' \n# a\n', []],
  ])('%s', (_, script, expected) => {
    expect(words(script)).toEqual(expected);
  });

  test.each<[string, string, string[]]>([
    ['a variable that nobody gave', 'a $X "${Y}"', ['$X', '${Y}']],
    ['commands, nested too', 'a "$(date +%F)" $(b $(c)) `d`', ['$(date +%F)', '$(b $(c))', '`d`']],
    ["the script's own arguments", 'a "$@" $1', ['$@', '$1']],
    ['a variable made of another', 'X=$(date)\na $X', ['$X']],
    ['what changes a variable', 'X=1\na ${X%.*}', ['${X%.*}']],
  ])('%s is kept as it is, and told', (_, script, unknown) => {
    const command = shellCommands(script).at(-1);
    expect(command?.unknown).toEqual(unknown);
    for (const one of unknown) expect(command?.words.join(' ')).toContain(one);
  });

  test.each<[string, string, string]>([
    ['a quote that is not closed', "a\nb 'c", 'Line 2: a quote that is not closed'],
    ['a double one', 'a "b', 'Line 1: a quote that is not closed'],
    ['a here-document', 'cat <<EOF\nEOF', 'a here-document'],
    ['an array', 'A=(a b)', 'an array'],
    ["bash's own quotes", "a $'\\n'", "quotes of bash's own"],
  ])('is refused for %s', (_, script, message) => {
    expect(() => shellCommands(script)).toThrow(message);
  });

  test('tells the line of each command', () => {
    expect(shellCommands('a\n\n# x\nb \\\n c\nd').map(({ line }) => line)).toEqual([1, 4, 6]);
  });
});
