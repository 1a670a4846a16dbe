import fc from "fast-check";
import type { Position, Range } from "vscode-languageserver/node";

/** A change as the protocol sends it: of a part of the text, or of all of it. */
export type Change = { readonly range: Range; readonly text: string } | { readonly text: string };

/**
 * What the protocol says that a change makes of a text, written down as it is said there and not as
 * the server does it: lines end with `\n`, `\r\n` or `\r`, characters are UTF-16 units, and what lies
 * behind the end of a line or of the text means that end.
 */
export function changed(text: string, change: Change): string {
  if (!("range" in change)) return change.text;
  const first = offsetIn(text, change.range.start);
  const second = offsetIn(text, change.range.end);
  const [start, end] = first <= second ? [first, second] : [second, first];
  return text.slice(0, start) + change.text + text.slice(end);
}

function offsetIn(text: string, { line, character }: Position): number {
  const pieces = text.split(/(\r\n|\r|\n)/);
  let offset = 0;
  for (let index = 0; index < pieces.length; index += 2) {
    const content = pieces[index] ?? "";
    if (index === line * 2) return offset + Math.min(character, content.length);
    offset += content.length + (pieces[index + 1]?.length ?? 0);
  }
  return text.length;
}

/** What people and tools put into a text, and what breaks those that read it. */
const writings = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom("", "", "x", " ", "\n", "\r\n", "\r", "\n\n\n", "}", "{", '"', "/*"),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "😀",
      "\ud83d",
      "\ude00",
      "\ufeff",
      "\u2028",
      "\0",
      "é",
      "// 😀\r\n",
      "  status: string\n",
      "customerId",
      "\r\n/// Again.\r\npattern Again {\r\n  query Order\r\n}\r\n",
      'entity More in Shop {\n  PK = "MORE#${id}"\n  SK = "M"\n  id: ulid\n}\n',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
);

/** Up to some lines behind the end of a model of about fifty lines. */
const position: fc.Arbitrary<Position> = fc.record({
  line: fc.oneof({ weight: 9, arbitrary: fc.nat(60) }, { weight: 1, arbitrary: fc.nat(5000) }),
  character: fc.oneof({ weight: 9, arbitrary: fc.nat(40) }, { weight: 1, arbitrary: fc.nat(9999) }),
});

const range: fc.Arbitrary<Range> = fc.oneof(
  { weight: 4, arbitrary: position.map((start) => ({ start, end: start })) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(position, fc.nat(2), fc.nat(20))
      .map(([start, lines, characters]): Range => {
        const character = lines === 0 ? start.character + characters : characters;
        return { start, end: { line: start.line + lines, character } };
      }),
  },
  // Of any two positions, even the wrong way round.
  { weight: 1, arbitrary: fc.record({ start: position, end: position }) },
);

/** Drawn changes of a part. */
export const partialChange: fc.Arbitrary<Change> = fc.record({ range, text: writings });
