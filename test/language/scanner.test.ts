import assert from "node:assert/strict";
import { tokenize } from "../../src/language/syntax/scanner.ts";
import { isTrivia, TokenKind, tokenAt } from "../../src/language/syntax/token.ts";

suite("scanner", () => {
  test("words, numbers, strings and punctuation", () => {
    checkTokens('a_1 12 "x" `my-name` { } ( ) [ ] , : ? . ... @ | = <> < <= > >= + - * /', [
      "Word a_1",
      "Number 12",
      'String "x"',
      "QuotedName `my-name`",
      ..."{ } ( ) [ ] , : ? .".split(" ").map(named),
      "Ellipsis ...",
      ..."@ | =".split(" ").map(named),
      "NotEquals <>",
      "Less <",
      "LessEquals <=",
      "Greater >",
      "GreaterEquals >=",
      ..."+ - * /".split(" ").map(named),
    ]);
  });

  test("a number takes its fraction, exponent, underscores and suffix", () => {
    checkTokens("1_000 2.5e-3 24B 70% 2M 1.x 5kb", [
      "Number 1_000",
      "Number 2.5e-3",
      "Number 24B",
      "Number 70%",
      "Number 2M",
      "Number 1",
      "Dot .",
      "Word x",
      "Number 5kb",
    ]);
  });

  test("a colon before a name is a token of its own", () => {
    checkTokens("customerId:ulid", ["Word customerId", "Colon :", "Word ulid"]);
  });

  test("a string ends at its quote, whatever it holds", () => {
    checkTokens(String.raw`"a\"b" "${"${shard(a, 10)}"}" "\\" x`, [
      String.raw`String "a\"b"`,
      'String "${shard(a, 10)}"',
      String.raw`String "\\"`,
      "Word x",
    ]);
  });

  test("an unclosed string or name ends with its line", () => {
    checkTokens('"abc\n`def\r\nx', ['String "abc', "QuotedName `def", "Word x"]);
    checkTokens('"abc\\\nx', ['String "abc\\', "Word x"]);
  });

  test("comments are trivia: line, block and documentation", () => {
    const text = "// a\n/// b\n//// c\n/* d\n e */ x /* open";
    const kinds = [...tokenize(text)].filter(({ kind }) => kind !== TokenKind.Whitespace);
    assert.deepEqual(
      kinds.map(({ kind }) => nameOf(kind)),
      [
        "LineComment",
        "DocComment",
        "LineComment",
        "BlockComment",
        "Word",
        "BlockComment",
        "EndOfFile",
      ],
    );
  });

  test("letters beyond ASCII are words, other characters runs of unknown ones", () => {
    checkTokens("größe #~ 𝒳y \ud800", ["Word größe", "Unknown #~", "Word 𝒳y", "Unknown \ud800"]);
  });

  test("a byte order mark and the blanks of Unicode are whitespace", () => {
    checkTokens("\ufeffa\u00a0b\u2028c", ["Word a", "Word b", "Word c"]);
  });

  test("a part of a text is scanned with the offsets of the whole", () => {
    const text = 'PK = "A#${name:lower}"';
    const from = text.indexOf("name");
    const tokens = [...tokenize(text, from, text.indexOf("}"))];
    assert.deepEqual(
      tokens.map(({ start, end }) => text.slice(start, end)),
      ["name", ":", "lower", ""],
    );
  });

  test("a part of a text ends at its end, even within a token", () => {
    for (const text of ["abc", '"abc"', "/* */", "<=", "...", "///", "1.5e5", "`ab`", "𝒳", "0%"]) {
      for (let to = 0; to <= text.length; to++) {
        const tokens = [...tokenize(text, 0, to)];
        assert.equal(tokens.at(-1)?.end, to);
        assert.ok(tokens.every(({ start, end }) => start <= end && end <= to));
      }
    }
  });

  test("the token at an offset is the one that holds the character there", () => {
    const tokens = tokenize("ab  cd");
    assert.deepEqual(tokenAt(tokens, 1), { kind: TokenKind.Word, start: 0, end: 2 });
    assert.deepEqual(tokenAt(tokens, 2), { kind: TokenKind.Whitespace, start: 2, end: 4 });
    assert.deepEqual(tokenAt(tokens, 6), { kind: TokenKind.EndOfFile, start: 6, end: 6 });
    assert.deepEqual(tokenAt(tokens, 99).kind, TokenKind.EndOfFile);
  });
});

function checkTokens(text: string, expected: readonly string[]): void {
  const found = [...tokenize(text)]
    .filter(({ kind }) => !isTrivia(kind) && kind !== TokenKind.EndOfFile)
    .map(({ kind, start, end }) => `${nameOf(kind)} ${text.slice(start, end)}`);
  assert.deepEqual(found, expected);
}

function nameOf(kind: TokenKind): string {
  return Object.entries(TokenKind).find(([, value]) => value === kind)?.[0] ?? "";
}

function named(punctuation: string): string {
  const kind = tokenize(punctuation).kind(0);
  assert.notEqual(kind, TokenKind.Unknown);
  return `${nameOf(kind)} ${punctuation}`;
}
