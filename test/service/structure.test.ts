import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type DocumentSymbol, FoldingRangeKind, type Range } from "vscode-languageserver-types";
import { semanticTokenModifiers, semanticTokenTypes } from "../../src/protocol/semantic-tokens.ts";
import {
  syntaxTokenModifiers,
  syntaxTokenTypes,
  tokenModifiers,
  tokenTypes,
} from "../../src/service/index.ts";
import { applyTextEdits, openFixture, shop } from "./fixture.ts";

suite("document symbols", () => {
  test("declarations with their members", async () => {
    const { service, uri } = openFixture(shop);
    const outline = print(await service.documentSymbols(uri));
    assert.deepEqual(outline.slice(0, 7), [
      "Shop (table)",
      "  PK (partition key)",
      "  SK (sort key)",
      "  ByStatus (global index)",
      "    status (partition key)",
      "    placedAt (sort key)",
      "Address (type)",
    ]);
    assert.ok(outline.includes("Order (in Shop)"));
    assert.ok(outline.includes("OrdersOfCustomer (query Order)"));
    assert.ok(outline.includes("ada (Customer)"));
  });

  test("ranges hold their selections, in whole and in broken files", async () => {
    for (let end = 0; end <= shop.length; end += 7) {
      const { service, uri } = openFixture(shop.slice(0, end));
      checkRanges(await service.documentSymbols(uri), undefined);
    }
  });

  test("workspace symbols are found by letters in order", async () => {
    const { service } = openFixture(
      `//- a.dynamo\n${shop}//- b.dynamo\ntable Other { partition key id: string }\n`,
    );
    const names = (await service.workspaceSymbols("o")).map(({ name }) => name);
    assert.ok(names.includes("Other") && names.includes("Shop"));
    const found = await service.workspaceSymbols("bst");
    assert.deepEqual(
      found.map(({ name, containerName }) => [name, containerName]),
      [["ByStatus", "Shop"]],
    );
    const [index] = found;
    assert.ok(index !== undefined && !("range" in index.location), "the place is told later");
    const { location } = await service.resolveWorkspaceSymbol(index);
    assert.ok("range" in location && location.range.start.line === 6);
  });

  test("a symbol that is gone stays without a place", async () => {
    const { service, workspace, uri } = openFixture(shop);
    const [index] = await service.workspaceSymbols("bystatus");
    assert.ok(index !== undefined);
    workspace.open(uri, "", 1);
    assert.deepEqual(await service.resolveWorkspaceSymbol(index), index);
  });
});

suite("folding", () => {
  test("blocks, comments, imports and regions", async () => {
    const { service, uri } = openFixture(`import "./a.dynamo"
import "./b.dynamo"
// One comment
// on two lines.
table T {
  partition key id: string
}
// #region More
type A = "x"
// #endregion
`);
    const ranges = await service.foldingRanges(uri);
    assert.deepEqual(
      ranges.map(({ startLine, endLine, kind, collapsedText }) => [
        startLine,
        endLine,
        kind,
        collapsedText,
      ]),
      [
        [4, 5, undefined, undefined],
        [2, 3, FoldingRangeKind.Comment, undefined],
        [7, 9, FoldingRangeKind.Region, "More"],
        [0, 1, FoldingRangeKind.Imports, undefined],
      ],
    );
  });

  test("a block that is never closed does not fold", async () => {
    const { service, uri } = openFixture("table T {\n  partition key id: string\n");
    assert.deepEqual(await service.foldingRanges(uri), []);
  });
});

suite("selection", () => {
  test("grows from the name to the file", async () => {
    const { service, uri, position, files } = openFixture(
      shop.replace("customerId = :customerId", "customer$0Id = :customerId"),
    );
    const text = files.get(uri)?.text ?? "";
    const [first] = await service.selectionRanges(uri, [position]);
    const steps: string[] = [];
    for (let range = first; range !== undefined; range = range.parent)
      steps.push(textOf(text, range.range));
    assert.equal(steps[0], "customerId");
    assert.ok(steps.includes("customerId = :customerId"));
    assert.equal(steps.at(-1), text);
    for (const [index, step] of steps.entries()) {
      const outer = steps[index + 1];
      if (outer !== undefined) assert.ok(outer.includes(step) && outer.length > step.length);
    }
  });
});

suite("links", () => {
  test("imports and sample files lead to the files", async () => {
    const { service, uri } = openFixture(
      'import "./parts/a.dynamo"\nsamples E from "../data/e.json"\nimport "nowhere"\n',
    );
    const links = await service.documentLinks(uri);
    assert.deepEqual(
      links.map(({ target, range }) => [target, range.start.character]),
      [
        ["file:///models/parts/a.dynamo", 8],
        ["file:///data/e.json", 16],
      ],
    );
  });
});

suite("formatting", () => {
  test("the edit makes the canonical text", async () => {
    const { service, uri } = openFixture("table T {\n      partition key id: string\n}\n");
    const edits = await service.format(uri);
    assert.equal(edits.length, 1);
    assert.equal(edits[0]?.newText, "");
    assert.deepEqual(await openFixture(shop.trimStart()).service.format(uri), []);
  });

  test("a file with syntax errors is left as it is", async () => {
    const { service, uri } = openFixture("table   T {\n");
    assert.deepEqual(await service.format(uri), []);
    assert.deepEqual(await service.formatRange(uri, rangeOfLines(0, 1)), []);
  });

  test("of a range, what begins in it", () =>
    checkRangeFormat(
      `table T {
    partition key id:string
}
entity   E in T {
      id:string
      a :   string
}
`,
      [4, 5],
      `table T {
    partition key id:string
}
entity   E in T {
  id: string
      a :   string
}
`,
    ));

  test("a declaration whose clauses move is formatted as a whole", () =>
    checkRangeFormat(
      `pattern   P {
  query E
  limit 1
  where id = :id
}
pattern   Q { scan E }
`,
      [2, 3],
      `pattern P {
  query E
  where id = :id
  limit 1
}
pattern   Q { scan E }
`,
    ));

  test("on type: the block that a brace closes, the line that Enter ends", async () => {
    const block = 'table   T {\n    partition key id: string\n  }$0\n\ntype   A = "x"\n';
    assert.equal(
      await typed(block, "}"),
      'table T {\n  partition key id: string\n}\n\ntype   A = "x"\n',
    );
    const line = "table T {\n    partition key   id: string\n      $0\n      ttl   t\n}\n";
    assert.equal(
      await typed(line, "\n"),
      "table T {\n  partition key id: string\n      \n      ttl   t\n}\n",
    );
  });

  test("on type: a brace in a text or a comment means nothing, nor does one in a broken file", async () => {
    for (const source of [
      'table   T { name "a}$0" partition key id: string }\n',
      "table   T { partition key id: string } // }$0\n",
      "table   T { partition key id: string }\n}$0\n",
    ]) {
      assert.equal(await typed(source, "}"), source.replace("$0", ""));
    }
  });
});

suite("semantic tokens", () => {
  test("the manifest contributes what the server sends", () => {
    assert.deepEqual(
      semanticTokenTypes.map(({ id }) => id),
      [...tokenTypes],
    );
    assert.deepEqual([...semanticTokenModifiers], [...tokenModifiers]);
  });

  test("names get the type of what they stand for", async () => {
    const tokens = await decoded(shop);
    assert.deepEqual(tokens[0], "table declaration Shop");
    assert.ok(tokens.includes("keyAttribute declaration PK"));
    assert.ok(tokens.includes("entity  Order"));
    assert.ok(tokens.includes("accessPattern declaration OrdersOfCustomer"));
    assert.ok(
      tokens.includes("argument declaration customerId") || tokens.includes("argument  customerId"),
    );
    assert.ok(tokens.includes("sample  ada"));
  });

  test("of a range, the tokens in it, as they are in the whole", async () => {
    const { service, uri } = openFixture(shop);
    const all = await service.semanticTokens(uri);
    const everything = await service.semanticTokens(uri, { range: rangeOfLines(0, 999) });
    assert.deepEqual(everything, all);
    const first = await service.semanticTokens(uri, { range: rangeOfLines(0, 4) });
    assert.deepEqual(first, all.slice(0, first.length));
    assert.equal(first.length, 4 * 5);
  });

  test("tokens are in order and do not overlap, in the examples too", async () => {
    for (const name of ["shop", "iot", "tournament"]) {
      const path = join(import.meta.dirname, "../../examples", `${name}.dynamo`);
      const { service, uri } = openFixture(readFileSync(path, "utf8"));
      const names = await service.semanticTokens(uri);
      const all = await service.semanticTokens(uri, { syntax: true });
      assert.ok(names.length > 500 && all.length > names.length);
      for (const data of [names, all]) {
        let end = 0;
        for (let index = 0; index < data.length; index += 5) {
          const [line = 0, character = 0, length = 0] = data.slice(index, index + 3);
          assert.ok(line > 0 || character >= end, `${name}, token ${index / 5}`);
          assert.ok(line >= 0 && length > 0);
          end = length;
        }
      }
    }
  });

  test("for a client without a grammar, the words of the language and literals as well", async () => {
    const source = `
/* one
two */
entity Order in Shop { // the items
  /// Documented.
  PK = "ORDER#\${orderId:upper}#" when total > 0
  orderId: string @size(12B, max 1KB)
  kinds?: set<string> = unknown(x)
}
`;
    const tokens = await decoded(source, true);
    assert.deepEqual(tokens.slice(0, 9), [
      "comment  /* one",
      "comment  two */",
      "keyword  entity",
      "entity declaration Order",
      "keyword  in",
      "unresolved  Shop",
      "comment  // the items",
      "comment documentation /// Documented.",
      "operator  =",
    ]);
    assert.deepEqual(tokens.slice(9), [
      'string  "ORDER#${',
      "attribute  orderId",
      'string  :upper}#"',
      "keyword  when",
      "unresolved  total",
      "operator  >",
      "number  0",
      "attribute declaration orderId",
      "type defaultLibrary string",
      "decorator  @size",
      "number  12B",
      "keyword  max",
      "number  1KB",
      "attribute declaration kinds",
      "operator  ?",
      "type defaultLibrary set",
      "operator  <",
      "type defaultLibrary string",
      "operator  >",
      "operator  =",
      "unresolved  unknown",
    ]);
  });
});

function rangeOfLines(first: number, end: number): Range {
  return { start: { line: first, character: 0 }, end: { line: end, character: 0 } };
}

/** @param lines the first one, and the first one behind the range */
async function checkRangeFormat(
  source: string,
  lines: readonly [number, number],
  expected: string,
): Promise<void> {
  const { service, uri } = openFixture(source);
  const edits = await service.formatRange(uri, rangeOfLines(...lines));
  assert.equal(applyTextEdits(source, edits), expected);
}

/** The text after an editor has asked what to format, the caret being behind what was typed. */
async function typed(source: string, character: string): Promise<string> {
  const { service, uri, position, files } = openFixture(source);
  const edits = await service.formatOnType(uri, position, character);
  return applyTextEdits(files.get(uri)?.text ?? "", edits);
}

function print(symbols: readonly DocumentSymbol[], indentation = ""): string[] {
  return symbols.flatMap(({ name, detail, children }) => [
    `${indentation}${name} (${detail ?? ""})`,
    ...print(children ?? [], `${indentation}  `),
  ]);
}

function checkRanges(symbols: readonly DocumentSymbol[], outer: Range | undefined): void {
  for (const { name, range, selectionRange, children } of symbols) {
    assert.notEqual(name, "");
    assert.ok(isInside(selectionRange, range), name);
    if (outer !== undefined) assert.ok(isInside(range, outer), name);
    checkRanges(children ?? [], range);
  }
}

function isInside(inner: Range, outer: Range): boolean {
  const before = (a: Range["start"], b: Range["start"]): boolean =>
    a.line < b.line || (a.line === b.line && a.character <= b.character);
  return before(outer.start, inner.start) && before(inner.end, outer.end);
}

function textOf(text: string, { start, end }: Range): string {
  const lines = text.split("\n");
  if (start.line === end.line)
    return (lines[start.line] ?? "").slice(start.character, end.character);
  return [
    (lines[start.line] ?? "").slice(start.character),
    ...lines.slice(start.line + 1, end.line),
    (lines[end.line] ?? "").slice(0, end.character),
  ].join("\n");
}

async function decoded(source: string, syntax = false): Promise<readonly string[]> {
  const { service, uri, files } = openFixture(source);
  const lines = (files.get(uri)?.text ?? "").split("\n");
  const data = await service.semanticTokens(uri, { syntax });
  const types = [...tokenTypes, ...syntaxTokenTypes];
  const modifierNames = [...tokenModifiers, ...syntaxTokenModifiers];
  const tokens: string[] = [];
  let line = 0;
  let character = 0;
  for (let index = 0; index < data.length; index += 5) {
    const [lineDelta = 0, delta = 0, length = 0, type = 0, modifiers = 0] = data.slice(
      index,
      index + 5,
    );
    character = lineDelta === 0 ? character + delta : delta;
    line += lineDelta;
    const names = modifierNames.filter((_, bit) => (modifiers & (1 << bit)) !== 0);
    tokens.push(
      `${types[type]} ${names.join(",")} ${(lines[line] ?? "").slice(character, character + length)}`,
    );
  }
  return tokens;
}
