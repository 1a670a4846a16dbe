import assert from "node:assert/strict";
import { CodeActionKind } from "vscode-languageserver-types";
import { applyWorkspaceEdit, openFixture } from "./fixture.ts";

/** A model that most of the mistakes below are added to. */
const base = `table Tab {
  partition key PK: string
  versioned by v
  billing provisioned read 1 write 1
}
entity A in Tab {
  version 2
  PK = "A#\${id}"
  id: string
  n: integer
  revision: integer @revision
  upgrade to 2 {}
}
pattern PutA { put A if revision = :revision }
sample a: A { id: "x", n: 1 }
`;

/** A finding, the model with the mistake, and what stands there once it is mended. */
const cases: readonly (readonly [code: string, source: string, mended: string])[] = [
  [
    "annotation-does-not-suit",
    with_("n: integer", "n: integer\n  b: boolean @unique"),
    "b: boolean\n",
  ],
  ["annotation-needs-entity", `${base}type R { i: { a: string @id } }\n`, "{ a: string }"],
  [
    "duplicate-annotation",
    with_("n: integer", "n: integer @min(0) @min(1)"),
    "n: integer @min(0)\n",
  ],
  [
    "binding-of-mark",
    with_("  id: string", '  kind = "x"\n  id: string').replace(
      "  versioned",
      "  discriminator kind\n  global index Gee { partition key kind: string  project all }\n  versioned",
    ),
    '"A#${id}"\n  id: string',
  ],
  ["conditional-primary-key", with_('${id}"', '${id}" when n = 1'), '"A#${id}"\n'],
  ["optional-in-primary-key", with_("  id: string", "  id?: string"), "  id: string"],
  [
    "derived-from-optional",
    with_("  n: integer", "  m?: string\n  k: string derived lower(m)\n  n: integer"),
    "k?: string derived",
  ],
  ["duplicate-union-member", `${base}type U = "a" | "b" | "a"\n`, 'type U = "a" | "b"\n'],
  ["format-does-not-suit", with_("${id}", "${id}#${n:lower}"), '"A#${id}#${n}"'],
  ["template-format-not-needed", with_("${id}", "${id}#${shard(id, 10):02}"), "${shard(id, 10)}"],
  [
    "included-twice",
    `${base}type P { at: string }\ntype R {\n  at: string\n  ...P\n}\n`,
    "type R {\n  at: string\n}",
  ],
  [
    "local-index-partition-key",
    `table Local {\n  partition key id: string\n  sort key s: string\n  local index I {\n    partition key id\n    sort key d: string\n    project all\n  }\n}\nentity E in Local { id: string s: string d: string }\n`,
    "local index I {\n    sort key d",
  ],
  [
    "setting-needs-billing",
    with_(
      "billing provisioned read 1 write 1",
      "on-demand max read 1 write 1\n  billing provisioned read 1 write 1",
    ),
    "versioned by v\n  billing",
  ],
  [
    "maximum-below-average",
    with_("id: string", "id: string @size(2KB, max 1KB)"),
    "@size(1KB, max 2KB)",
  ],
  ["minimum-above-maximum", with_("n: integer", "n: integer @min(5) @max(1)"), "@min(1) @max(5)"],
  ["missing-attribute", with_(", n: 1", ""), 'id: "x", n: 1'],
  ["missing-attribute", with_('{ id: "x", n: 1 }', "{}"), '{ id: "id-1" }'],
  [
    "missing-argument",
    `${base}pattern GetA { get A where id = :id }\nexample GetA() returns a\n`,
    "GetA(id: a.id)",
  ],
  ["missing-upgrade", with_("  upgrade to 2 {}\n", ""), "@revision\n\n  upgrade to 2 {}\n}"],
  ["null-value", with_("n: 1 }", "n: 1, v: null }"), "n: 1 }"],
  ["primary-key-missing", with_('  PK = "A#${id}"\n', ""), 'PK = "A#${id}"\n  id: string'],
  ["revision-unchecked", with_(" if revision = :revision", ""), "put A\n  if revision = :revision"],
  [
    "revision-unchecked",
    `${base}pattern Both { transaction { update A { where id = :id  set n = 1 } } }\n`,
    "set n = 1  if revision = :revision }",
  ],
  [
    "ttl-needs-epoch",
    with_("  n: integer", "  at?: timestamp\n  n: integer").replace(
      "versioned",
      "ttl at\n  versioned",
    ),
    "at?: epoch",
  ],
  ["type-without-arguments", with_("n: integer", "n: integer\n  d?: date(local)"), "d?: date\n"],
  ["unused-ttl", with_("versioned", "ttl gone\n  versioned"), "PK: string\n  versioned"],
  [
    "version-without-attribute",
    with_("  versioned by v\n", ""),
    "write 1\n  versioned by schemaVersion\n}",
  ],
  ["clause-missing", `${base}pattern G {\n  get A\n}\n`, "get A\n  where id = :id\n}"],
  [
    "clause-not-allowed",
    `${base}pattern G {\n  get A\n  where id = :id\n  set n = 1\n}\n`,
    "where id = :id\n}",
  ],
];

function with_(from: string, to: string): string {
  assert.ok(base.includes(from), from);
  return base.replace(from, () => to);
}

suite("quick fixes", () => {
  for (const [position, [code, source, mended]] of cases.entries()) {
    test(`${code} (${position})`, async () => {
      const fixture = openFixture(source);
      const { service, uri } = fixture;
      const before = await service.diagnostics(uri);
      const found = before.find((diagnostic) => diagnostic.code === code);
      const codes = before.map((diagnostic) => String(diagnostic.code));
      assert.ok(found !== undefined, `No ${code}, but ${codes.join(", ")}`);
      const actions = await service.codeActions(uri, found.range, {
        only: [CodeActionKind.QuickFix],
      });
      const [fix] = actions.filter(
        ({ isPreferred, diagnostics }) =>
          isPreferred === true && diagnostics?.some((each) => each.code === code),
      );
      assert.ok(fix?.edit !== undefined, "There is no preferred mend.");
      const changed = applyWorkspaceEdit(fixture, fix.edit);
      assert.ok(changed.includes(mended), `${fix.title}\n${changed}`);
      const after = await openFixture(changed).service.diagnostics(uri);
      const left = after.map((diagnostic) => String(diagnostic.code));
      const count = (list: readonly string[]) => list.filter((each) => each === code).length;
      assert.ok(count(left) < count(codes) || mended.includes('"id-1"'), left.join(", "));
      const added = after.filter(
        (each) => each.severity === 1 && !codes.includes(String(each.code)),
      );
      assert.deepEqual(
        added.map(({ message }) => message),
        [],
      );
    });
  }

  test("of a whole file with many findings the mends are tried when one is chosen", async () => {
    const many = Array.from({ length: 25 }, (_, count) => `  d${count}?: date(local)\n`).join("");
    // As an epoch, the sample's text would be wrong.
    const source = with_("  n: integer", `  at?: timestamp\n${many}  n: integer`)
      .replace("versioned", "ttl at\n  versioned")
      .replace("n: 1 }", 'n: 1, at: "2026-01-01T00:00:00.000Z" }');
    const fixture = openFixture(source);
    const { service, uri } = fixture;
    const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
    const only = [CodeActionKind.QuickFix];
    const offered = (await service.codeActions(uri, range, { only, resolves: true })).filter(
      ({ title }) => !title.startsWith("Allow '"),
    );
    assert.equal(offered.length, 26);
    assert.ok(offered.every(({ edit }) => edit === undefined));
    const resolved = await Promise.all(
      offered.map((action) => service.resolveCodeAction(JSON.parse(JSON.stringify(action)))),
    );
    const refused = resolved.filter(({ disabled }) => disabled !== undefined);
    assert.deepEqual(
      refused.map(({ edit, disabled }) => [edit, disabled?.reason]),
      [[undefined, "'Make it an epoch' would bring another error here, so nothing was changed."]],
    );
    const last = resolved.at(-1)?.edit;
    assert.ok(last !== undefined && applyWorkspaceEdit(fixture, last).includes("  d24?: date\n"));
    // Whoever wants all edits at once gets those of the first findings, which were tried.
    const atOnce = await service.codeActions(uri, range, { only });
    assert.ok(
      atOnce.every(({ edit, title }) => edit !== undefined && title !== "Make it an epoch"),
    );
    assert.ok(atOnce.length > 0 && atOnce.length <= 20);
  });
});
