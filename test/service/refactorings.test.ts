import assert from "node:assert/strict";
import { checkRefactoring, client, reasonAt, titlesAt } from "./check-refactoring.ts";
import { applyWorkspaceEdit, openFixture } from "./fixture.ts";

suite("extracting and inlining types", () => {
  test("a union of an attribute gets a name", () =>
    checkRefactoring(
      `
/// An order.
entity Order in Shop {
  status: "PLACED" |$0 "PAID"
}
`,
      "Extract type 'Status'",
      `
type Status = "PLACED" | "PAID"

/// An order.
entity Order in Shop {
  status: Status
}
`,
    ));

  test("a record in a list, from the attribute's name, and a name that is free", () =>
    checkRefactoring(
      `
type Line = "x" | "y"
entity Order in Shop {
  li$0nes: {
    sku: string
    // How many.
    count: integer
  }[]
}
`,
      "Extract type 'Line2'",
      `
type Line = "x" | "y"
type Line2 {
  sku: string
  // How many.
  count: integer
}

entity Order in Shop {
  lines: Line2[]
}
`,
    ));

  test("what has a name already, or is one literal, is not extracted", async () => {
    for (const source of [
      'type T = "a" |$0 "b"\n',
      "type T { a: st$0ring }\n",
      'entity E in T { a: "o$0ne" }\n',
    ]) {
      assert.ok(!(await titlesAt(source)).some((title) => title.startsWith("Extract")), source);
    }
  });

  test("a type is inlined where it is used, in parentheses where it needs them", () =>
    checkRefactoring(
      `
type St$0ate = "a" | "b"

entity E in T {
  state: State
  states: State[]
}
`,
      "Inline type 'State'",
      `
entity E in T {
  state: "a" | "b"
  states: ("a" | "b")[]
}
`,
    ));

  test("a type that contains itself, is included or not used is not, and says why", async () => {
    assert.equal(
      await reasonAt("type T$0 { next?: T }\n", "Inline type 'T'"),
      "'T' contains itself.",
    );
    const included = "type T$0 { a: string }\nentity E in S { ...T }\n";
    assert.equal(await reasonAt(included, "Inline type 'T'"), "'...T' includes it.");
    assert.equal(
      await reasonAt("type T$0 { a: string }\n", "Inline type 'T'"),
      "Nothing uses 'T'.",
    );
  });
});

suite("moving declarations", () => {
  test("to a new file, with comments and an import", () =>
    checkRefactoring(
      `
//- model.dynamo
// The shop.

table T { partition key id: string }

/// A thing.
// dynamo-allow no-members: later
entity Old$0Thing in T {
  id: string
}
`,
      "Move 'OldThing' to a new file './old-thing.dynamo'",
      `
//- model.dynamo
// The shop.

import "./old-thing.dynamo"

table T { partition key id: string }
//- old-thing.dynamo
/// A thing.
// dynamo-allow no-members: later
entity OldThing in T {
  id: string
}
`,
    ));

  test("to another file of the model, whose folder is another", () =>
    checkRefactoring(
      `
//- model.dynamo
import "./parts/a.dynamo"

table T { partition key id: string }

entity Th$0ing in T {
  version 2
  id: string
  upgrade to 2 { using "./upgrades.ts" up }
}
//- parts/a.dynamo
type A { a: string }
`,
      "Move 'Thing' to './parts/a.dynamo'",
      `
//- model.dynamo
import "./parts/a.dynamo"

table T { partition key id: string }
//- parts/a.dynamo
type A { a: string }

entity Thing in T {
  version 2
  id: string
  upgrade to 2 { using "../upgrades.ts" up }
}
`,
    ));

  test("up to the root needs no import, unless another root would lose it", async () => {
    const parts =
      '//- part.dynamo\ntype A$0 { a: string }\n//- root.dynamo\nimport "./part.dynamo"\n';
    assert.ok((await titlesAt(parts)).includes("Move 'A' to './root.dynamo'"));
    const two = `${parts}//- second.dynamo\nimport "./part.dynamo"\n`;
    assert.ok(!(await titlesAt(two)).includes("Move 'A' to './root.dynamo'"));
  });

  test("a client that cannot make files is offered no new one", async () => {
    const { service, uri, position } = openFixture("type A$0 { a: string }\n");
    const actions = await service.codeActions(uri, { start: position, end: position });
    assert.ok(actions.every(({ title }) => !title.includes("new file")));
  });
});

suite("refactorings", () => {
  test("are worked out when they are chosen, where the client can wait", async () => {
    const { service, uri, position } = openFixture(
      'type T$0 = "a" | "b"\nentity E in S { t: T }\n',
    );
    const range = { start: position, end: position };
    const [action] = await service.codeActions(uri, range, {
      resolves: true,
      only: ["refactor.inline"],
    });
    assert.ok(action !== undefined && action.edit === undefined);
    const resolved = await service.resolveCodeAction(action);
    assert.ok(resolved.edit !== undefined);
  });

  test("what touches several files is labelled where the client shows labels, at once or resolved", async () => {
    const { service, uri, position } = openFixture('type T$0 = "a" | "b"\n\ntype U = T\n');
    const range = { start: position, end: position };
    for (const resolves of [false, true]) {
      const options = { ...client, resolves, labelsEdits: true, only: ["refactor"] };
      const actions = await service.codeActions(uri, range, options);
      const editOf = async (title: RegExp) => {
        const action = actions.find((each) => title.test(each.title));
        assert.ok(action !== undefined, `${title}`);
        return (resolves ? await service.resolveCodeAction(action) : action).edit;
      };
      const moved = await editOf(/^Move 'T' to a new file/);
      const annotation = { label: "Move 'T' to a new file './t.dynamo'", needsConfirmation: false };
      assert.deepEqual(moved?.changeAnnotations, { refactoring: annotation });
      const labels = JSON.stringify(moved?.documentChanges).match(/"annotationId":"refactoring"/g);
      assert.equal(labels?.length, 3, "the new file, its text, and what is left");
      assert.equal((await editOf(/^Inline type/))?.changeAnnotations, undefined);
    }
  });

  test("a file with syntax errors is left as it is", async () => {
    assert.deepEqual(await titlesAt('type T$0 = "a" | "b"\nentity {\n'), []);
  });

  test("imports are ordered on demand, with their comments, each once", async () => {
    const fixture = openFixture(`import "./b.dynamo" // The second.
// The first.
import "./a.dynamo"
import "../z.dynamo"
import "./sub/../a.dynamo"
`);
    const everything = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
    const [action] = await fixture.service.codeActions(fixture.uri, everything, {
      only: ["source.organizeImports"],
    });
    assert.ok(action?.edit !== undefined);
    assert.equal(
      applyWorkspaceEdit(fixture, action.edit),
      `import "../z.dynamo"
// The first.
import "./a.dynamo"
import "./b.dynamo" // The second.
`,
    );
  });
});
