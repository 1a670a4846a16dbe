import assert from "node:assert/strict";
import { checkFindings, checkPlan, checkUnserved, operationsOf, planText } from "./harness.ts";
import { shop } from "./shop.ts";

suite("unique attributes", () => {
  const users = `
table Users {
  partition key PK: string
  sort key SK: string
  discriminator kind
}
entity User in Users {
  PK = "USER#\${id}"
  SK = "USER"
  id: ulid
  email: string @unique(lower)
  nick?: string @unique
  name: string
}
`;
  const user = 'PK = "USER#${:id}", SK = "USER"';

  test("create puts a lock for each value", () => {
    const planned = checkPlan(
      `${users} pattern P { create User }`,
      'PutItem Users: PK = "USER#${:User.id}", SK = "USER", if attribute_not_exists(PK)',
      'PutItem Users: PK = "UNIQUE#User#email#${lower(:User.email)}", SK = "UNIQUE", if attribute_not_exists(PK)',
      'PutItem Users: PK = "UNIQUE#User#nick#${:User.nick}", SK = "UNIQUE", if attribute_not_exists(PK)',
    );
    const [step] = planned.plan("P").steps;
    assert.ok(step?.kind === "transaction");
    const locks = step.operations.slice(1);
    assert.deepEqual(
      locks.map((lock) => ("lockFor" in lock ? lock.lockFor?.attribute : undefined)),
      ["email", "nick"],
    );
    assert.deepEqual(
      locks.map((lock) => "when" in lock && lock.when !== undefined),
      [false, true],
    );
  });

  test("an update of another attribute is a plain one", () => {
    checkPlan(
      `${users} pattern P { update User where id = :id set name = :n }`,
      `UpdateItem Users: ${user}, SET name = :n, if attribute_exists(PK)`,
    );
  });

  test("a change of the value reads the old item and moves the lock", () => {
    checkPlan(
      `${users} pattern P { update User where id = :id set email = :email }`,
      `GetItem Users: ${user}, consistent`,
      `UpdateItem Users: ${user}, SET email = :email, if attribute_exists(PK) AND email = :$current.email`,
      'DeleteItem Users: PK = "UNIQUE#User#email#${lower(:$current.email)}", SK = "UNIQUE"',
      'PutItem Users: PK = "UNIQUE#User#email#${lower(:email)}", SK = "UNIQUE", if attribute_not_exists(PK)',
    );
  });

  test("delete frees the values", () => {
    const planned = planText(`${users} pattern P { delete User where id = :id }`);
    assert.deepEqual(
      operationsOf(planned, "P").map(({ operation, entities }) => [operation, ...entities]),
      [
        ["GetItem", "User"],
        ["DeleteItem", "User"],
        ["DeleteItem", "User"],
        ["DeleteItem", "User"],
      ],
    );
  });
});

suite("revisions", () => {
  const docs = `
table Docs {
  partition key id: string
}
entity Doc in Docs {
  id: string
  text: string
  views: integer = 0
  revision: integer @revision
}
`;

  test("is 1 on create", () => {
    const planned = planText(`${docs} pattern P { create Doc }`);
    const [operation] = operationsOf(planned, "P");
    assert.deepEqual(operation?.item, {
      id: ":Doc.id",
      text: ":Doc.text",
      views: "coalesce(:Doc.views, 0)",
      revision: 1,
    });
  });

  test("is raised by every update, and checked where it is said", () => {
    const planned = checkPlan(
      `${docs} pattern P { update Doc where id = :id set text = :t if revision = :revision }`,
      "UpdateItem Docs: id = :id, SET text = :t ADD revision 1, if attribute_exists(id) AND revision = :revision",
    );
    const [step] = planned.plan("P").steps;
    assert.ok(step?.kind === "request" && "changes" in step.operation);
    assert.equal(step.operation.conditionMeaning, "revision conflict");
  });

  test("is missed by a 'set', a 'put' and a 'delete', not by an 'add'", () => {
    checkFindings(
      `${docs} pattern P { update Doc where id = :id set text = :t }`,
      "revision-unchecked",
    );
    checkFindings(`${docs} pattern P { delete Doc where id = :id }`, "revision-unchecked");
    checkFindings(`${docs} pattern P { put Doc }`, "revision-unchecked");
    checkFindings(`${docs} pattern P { update Doc where id = :id add 1 to views }`);
    checkFindings(`${docs} pattern P { delete Doc where id = :id if revision = :revision }`);
  });

  test("a checked put raises what it checked", () => {
    const planned = planText(`${docs} pattern P { put Doc if revision = :revision }`);
    const [operation, ...others] = operationsOf(planned, "P");
    assert.deepEqual(others, []);
    assert.ok(
      typeof operation?.item === "object" &&
        operation.item !== null &&
        "revision" in operation.item,
    );
    assert.equal(operation.item.revision, ":revision + 1");
  });
});

suite("moves, batches and transactions", () => {
  const tasks = `
table Tasks {
  partition key PK: string
  sort key SK: string
}
entity Task in Tasks {
  PK = "BOARD#\${board}"
  SK = "\${state}#\${id}"
  board: string
  state: "OPEN" | "DONE"
  id: ulid
  title: string
  note?: string
}
entity Board in Tasks {
  PK = "BOARD#\${board}"
  SK = "BOARD"
  board: string
  tasks: integer = 0
}
`;

  test("move reads, deletes as it was read, and puts", () => {
    const planned = planText(
      `${tasks} pattern P { move Task where board = :b and state = "OPEN" and id = :id set state = "DONE" }`,
    );
    const [read, remove, put] = operationsOf(planned, "P");
    assert.equal(read?.operation, "GetItem");
    assert.equal(remove?.operation, "DeleteItem");
    assert.match(remove?.conditionExpression ?? "", /#title = :title/);
    assert.deepEqual(put?.item, {
      PK: "BOARD#${:$current.board}",
      SK: "DONE#${:$current.id}",
      board: ":$current.board",
      state: "DONE",
      id: ":$current.id",
      title: ":$current.title",
      note: ":$current.note",
    });
  });

  test("a move that moves nothing is none", () => {
    checkUnserved(
      `${tasks} pattern P { move Task where board = :b and state = "OPEN" and id = :id set title = "x" }`,
      "unneeded-move",
    );
  });

  test("batch put and batch delete", () => {
    checkPlan(
      `${tasks} pattern P { batch put Task, Board }`,
      'BatchWriteItem Tasks: PK = "BOARD#${:Task.board}", SK = "${:Task.state}#${:Task.id}"',
      'BatchWriteItem Tasks: PK = "BOARD#${:Board.board}", SK = "BOARD"',
    );
    checkPlan(
      `${tasks} pattern P { batch delete Task where board = :b and state = :s and id = :id }`,
      'BatchWriteItem Tasks: PK = "BOARD#${:b}", SK = "${:s}#${:id}"',
    );
  });

  test("a transaction lists its items", () => {
    checkPlan(
      `${tasks} pattern P { transaction {
        create Task { set state = "OPEN" }
        update Board { where board = :Task.board add 1 to tasks }
        check Task { where board = :Task.board and state = "OPEN" and id = :other }
      } }`,
      'PutItem Tasks: PK = "BOARD#${:Task.board}", SK = "OPEN#${:Task.id}", if attribute_not_exists(PK)',
      'UpdateItem Tasks: PK = "BOARD#${:Task.board}", SK = "BOARD", ADD tasks 1, if attribute_exists(PK)',
      'ConditionCheck Tasks: PK = "BOARD#${:Task.board}", SK = "OPEN#${:other}", if attribute_exists(PK)',
    );
  });

  test("a transaction of reads", () => {
    const planned = checkPlan(
      `${tasks} pattern P { transaction { get Board { where board = :b } get Task { where board = :b and state = "OPEN" and id = :id return title } } }`,
      'GetItem Tasks: PK = "BOARD#${:b}", SK = "BOARD"',
      'GetItem Tasks: PK = "BOARD#${:b}", SK = "OPEN#${:id}", return title, PK',
    );
    const [step] = planned.plan("P").steps;
    assert.ok(step?.kind === "transaction");
    assert.equal(step.access, "read");
  });

  test("no item may be touched twice", () => {
    checkUnserved(
      `${tasks} pattern P { transaction {
        update Board { where board = :b add 1 to tasks }
        check Board { where board = :b if tasks < 10 }
      } }`,
      "transaction-touches-item-twice",
    );
  });

  test("the problem of one part is the problem of all", () => {
    checkUnserved(
      `${tasks} pattern P { transaction { create Task delete Task { where board = :b } } }`,
      "unserved-access-pattern",
    );
  });
});

suite("colliding keys", () => {
  test("are found between entities", () => {
    checkFindings(
      `
table Tab {
  partition key PK: string
  sort key SK: string
}
entity User in Tab {
  PK = "ACCOUNT#\${name}"
  SK = "ACCOUNT#\${name}"
  name: string
}
entity Organization in Tab {
  PK = "ACCOUNT#\${org}"
  SK = "ACCOUNT#\${org}"
  org: string
}
`,
      "colliding-entity-templates",
    );
  });

  test("are not found where literals differ", () => {
    checkFindings(`${shop}entity Other in Shop { PK = "C#\${id}" SK = "OTHER" id: string }`);
  });
});
