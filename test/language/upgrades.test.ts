import assert from "node:assert/strict";
import { exportsName } from "../../src/language/semantics/exported-functions.ts";
import { checkModel, checkModelFix, resolveText } from "./check-model.ts";

const table = `
table Tab {
  partition key id: string
  versioned by schema
}
`;

function user(members: string): string {
  return `entity User in Tab {\n  id: string\n  ${members}\n}\n${table}`;
}

suite("upgrades", () => {
  test("what gives an attribute to older items is no finding", () => {
    for (const members of [
      'version 2\n  a: string @since(2)\n  upgrade to 2 { set a = "x" }',
      "version 2\n  a: string @since(2)\n  upgrade to 2 { rename b to a }",
      "version 2\n  a?: string @since(2)\n  upgrade to 2 { }",
      'version 2\n  a: string @since(2)\n  upgrade to 2 { using "./upgrades.ts" mend }',
      "version 2\n  backfilled to 2\n  a: string @since(2)\n  upgrade to 2 { }",
      "version 2\n  b: string\n  a: string derived lower(b) @since(2)\n  upgrade to 2 { }",
      'version 2\n  a: string\n  upgrade to 2 { remove a set a = "x" }',
      "version 2\n  a?: string\n  upgrade to 2 { remove a }",
      'version 3\n  a: string @since(2)\n  b: string @since(3)\n  upgrade to 2 { set a = "x" }\n  upgrade to 3 { set b = a }',
    ]) {
      checkModel(user(members));
    }
  });

  test("statements run in their order", () => {
    const { diagnostics } = resolveText(
      user(
        'version 2\n  a: string @since(2)\n  b: string @since(2)\n  upgrade to 2 { set a = b set b = "x" }',
      ),
    );
    assert.deepEqual(
      diagnostics.map(({ code, message }) => `${code}: ${message}`),
      ["upgrade-reads-missing: Items of version 1 do not have 'b': it came with version 2."],
    );
  });

  test("the default is what older items mostly get", () => {
    checkModelFix(
      user('version 2\n  a: string = "x" @since(2)\n  upgrade to 2 { }'),
      user('version 2\n  a: string = "x" @since(2)\n  upgrade to 2 { set a = "x" }'),
    );
  });

  test("what was removed and what is new may be one attribute that was renamed", () => {
    checkModelFix(
      user("version 2\n  a: string @since(2)\n  upgrade to 2 { remove b }"),
      user("version 2\n  a: string @since(2)\n  upgrade to 2 { rename b to a }"),
    );
    checkModelFix(
      user("version 2\n  a: string @since(2)\n  upgrade to 2 { remove b, c }"),
      user("version 2\n  a: string @since(2)\n  upgrade to 2 { rename b to a remove c }"),
    );
  });

  test("a version is raised, and an empty upgrade is added", () => {
    const raised = user('version 2\n  a: string @since(2)\n  upgrade to 2 { set a = "x" }');
    checkModelFix(user('version 1\n  a: string @since(2)\n  upgrade to 2 { set a = "x" }'), raised);
    checkModelFix(
      user("version 3\n  a: string\n  upgrade to 3 { }"),
      user("version 3\n  a: string\n  upgrade to 2 {}\n  upgrade to 3 { }"),
    );
    checkModelFix(
      user("version 2\n  a: string"),
      user("version 2\n  a: string\n\n  upgrade to 2 {}"),
    );
    checkModelFix(
      user("upgrade to 2 { }"),
      `entity User in Tab {\n  version 2\n  id: string\n  upgrade to 2 { }\n}\n${table}`,
    );
  });

  test("a function is looked for in the text of its module, which is not run", () => {
    const model = user('version 2\n  a: string @since(2)\n  upgrade to 2 { using "./up.ts" mend }');
    const codes = (text: string) =>
      resolveText(model, {
        dataFiles: new Map([["file:///models/up.ts", text]]),
      }).diagnostics.map(({ message }) => message);
    assert.deepEqual(codes("export function mend(item: unknown) { return item; }"), []);
    assert.deepEqual(codes("function mend() {}"), [
      "There is no function 'mend' in './up.ts': the file exports no such function.",
    ]);
  });

  test("ways to export a function, and what only looks like one", () => {
    for (const text of [
      "export function mend() {}",
      "export async function mend() {}",
      "export const mend = () => 1;",
      "function mend() {}\nexport { mend };",
      "function inner() {}\nexport { other, inner as mend }",
      'export * from "./elsewhere.ts";',
      'const url = "http://x"; export const mend = 1;',
    ]) {
      assert.equal(exportsName(text, "mend"), true, text);
    }
    for (const text of [
      "// export function mend() {}",
      "/* export const mend = 1 */",
      "export function mended() {}",
      "function mend() {}\nexport { mend as other };",
      'export * as mend2 from "./elsewhere.ts";',
      "",
    ]) {
      assert.equal(exportsName(text, "mend"), false, text);
    }
  });
});
