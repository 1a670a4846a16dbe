import assert from "node:assert/strict";
import { filesOfModel, modelRoots, resolveRelative } from "../../src/language/semantics/imports.ts";
import { checkModel, checkModelFix, parseFiles, resolveFiles, uriOf } from "./check-model.ts";

suite("imports", () => {
  test("a model is its root with all that it imports", () => {
    const { model, diagnostics } = resolveFiles(
      {
        "model.dynamo": 'import "./parts/users.dynamo"\nimport "./tables.dynamo"\n',
        "parts/users.dynamo":
          'import "../tables.dynamo"\nentity User in Tab {\n  id: string\n  city: City\n}\n',
        "tables.dynamo": 'table Tab {\n  partition key id: string\n}\ntype City = "Kyiv"\n',
        "stranger.dynamo": "table Other {\n  partition key id: string\n}\n",
      },
      "model.dynamo",
    );
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      model.files.map(({ uri }) => uri),
      [uriOf("model.dynamo"), uriOf("parts/users.dynamo"), uriOf("tables.dynamo")],
    );
    assert.deepEqual(
      model.entities.map(({ name, table }) => `${name} in ${table.name}`),
      ["User in Tab"],
    );
  });

  test("findings name the file in which they are", () => {
    const { diagnostics } = resolveFiles(
      {
        "model.dynamo": 'import "./other.dynamo"\ntype City = "Kyiv"\n',
        "other.dynamo": 'type City = "Lviv"\n',
      },
      "model.dynamo",
    );
    assert.deepEqual(
      diagnostics.map(({ code, file, related }) => [code, file, related[0]?.file]),
      [
        ["duplicate-declaration", uriOf("model.dynamo"), uriOf("other.dynamo")],
        ["duplicate-declaration", uriOf("other.dynamo"), uriOf("model.dynamo")],
      ],
    );
  });

  test("a root is a file that no other imports, and of a circle the first", () => {
    const roots = (imports: Readonly<Record<string, readonly string[]>>) => {
      const texts = Object.entries(imports).map(([name, targets]) => [
        `${name}.dynamo`,
        targets.map((target) => `import "./${target}.dynamo"\n`).join(""),
      ]);
      return modelRoots(parseFiles(Object.fromEntries(texts))).map((uri) =>
        uri.replace(/^.*\/(.*)\.dynamo$/, "$1"),
      );
    };
    assert.deepEqual(roots({ a: ["b"], b: [], c: ["b"] }), ["a", "c"]);
    assert.deepEqual(roots({ b: ["c"], c: ["d"], d: ["b"] }), ["b"]);
    // The circle is imported from outside, so nothing in it is a root.
    assert.deepEqual(roots({ a: ["c"], b: ["c"], c: ["b"] }), ["a"]);
    // What a circle imports is no root, though it is first by name.
    assert.deepEqual(roots({ a: [], b: ["c", "a"], c: ["b"] }), ["b"]);
    assert.deepEqual(roots({ a: ["a"] }), ["a"]);
    assert.deepEqual(roots({}), []);
  });

  test("a circle is one model, with a warning where it closes", () => {
    const { model, diagnostics } = resolveFiles(
      {
        "model.dynamo": 'import "./b.dynamo"\n',
        "b.dynamo": 'import "./c.dynamo"\n',
        "c.dynamo": 'import "./model.dynamo"\n',
      },
      "model.dynamo",
    );
    assert.equal(model.files.length, 3);
    assert.deepEqual(
      diagnostics.map(({ code, file }) => [code, file]),
      [["circular-import", uriOf("c.dynamo")]],
    );
  });

  test("paths are resolved on URIs, in whatever spelling the host has", () => {
    assert.equal(resolveRelative("file:///a/b/c.dynamo", "./d.dynamo"), "file:///a/b/d.dynamo");
    assert.equal(
      resolveRelative("file:///a/b/c.dynamo", "../x y.dynamo"),
      "file:///a/x%20y.dynamo",
    );
    assert.equal(resolveRelative("file:///a.dynamo", "../../d.dynamo"), "file:///d.dynamo");
    assert.equal(
      resolveRelative("vscode-remote://host/a/c.dynamo", "./d/../e.dynamo"),
      "vscode-remote://host/a/e.dynamo",
    );
    assert.equal(resolveRelative("file:///a.dynamo", "/d.dynamo"), undefined);
    assert.equal(resolveRelative("file:///a.dynamo", "https://x/d.dynamo"), undefined);

    const files = parseFiles({ "model.dynamo": 'import "./it\'s (1).dynamo"\n' });
    const uri = "file:///models/it%27s%20%281%29.dynamo";
    const [file] = parseFiles({ "x.dynamo": "" }).values();
    assert.ok(file);
    files.set(uri, { ...file, uri });
    assert.equal(filesOfModel(uriOf("model.dynamo"), files).length, 2);
  });

  test("a root that is not there makes an empty model", () => {
    const { model, diagnostics } = resolveFiles({}, "model.dynamo");
    assert.deepEqual(model.files, []);
    assert.deepEqual(diagnostics, []);
  });
});

suite("allowances", () => {
  const manyIndexes = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => {
      return `  global index Index${from + index} { partition key id }`;
    }).join("\n");

  test("a comment above a declaration allows findings in all of it", () => {
    checkModel(`
// dynamo-allow many-global-indexes: AWS raised the quota to 30
table Tab {
  partition key id: string
${manyIndexes(0, 21)}
}
`);
  });

  test("a comment above a member allows findings in that member only", () => {
    checkModel(`
table Tab {
  partition key id: string
${manyIndexes(0, 20)}
  // dynamo-allow many-global-indexes: AWS raised the quota to 30
  /// The last.
  global index Last { partition key id }
}
`);
    checkModel(
      `
table Tab {
  partition key id: string
${manyIndexes(0, 19)}
  // dynamo-allow many-global-indexes: this is not the one
//                ^^^^^^^^^^^^^^^^^^^ What is below this has no finding 'many-global-indexes'. Remove the comment.
  global index Before { partition key id }
  global index Last { partition key id }
//             ^^^^ There are 21 global indexes of a table; an account allows 20 unless AWS has raised its quota.
}
`,
    );
  });

  test("of several codes only the unused one is reported", () => {
    checkModel(
      `
table Tab {
  partition key id: string
${manyIndexes(0, 20)}
  // dynamo-allow peak-below-rate, many-global-indexes: AWS raised the quota
//                ^^^^^^^^^^^^^^^ What is below this has no finding 'peak-below-rate'. Remove the comment.
  global index Last { partition key id }
}
`,
    );
  });

  test("inside of patterns, transactions and records", () => {
    checkModel(`
table Tab { partition key id: string }
entity Row in Tab {
  id: string
  inner: {
    // dynamo-allow epoch-in-milliseconds: it is the year 5138
    until: epoch = 100_000_000_000
  }
}
pattern Touch {
  transaction {
    update Row {
      where id = :id
      // dynamo-allow epoch-in-milliseconds: it is the year 5138
      set inner = { until: 100_000_000_000 }
    }
  }
  rate 2/s
  // dynamo-allow peak-below-rate: it is quiet then
  peak 1/s
}
`);
  });

  test("an unused comment is taken out with its line", () => {
    checkModelFix(
      'type A = "a"\n\n// dynamo-allow peak-below-rate: no reason left\ntype B = "b"\n',
      'type A = "a"\n\ntype B = "b"\n',
    );
  });
});
