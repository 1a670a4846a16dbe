import assert from "node:assert/strict";
import { applyEdits, format } from "../../src/language/index.ts";
import { analyzeText } from "../analyze-text.ts";
import { analyzeFiles, checkFindings } from "./checks-of-findings.ts";
import { changesOf } from "./refactoring.ts";

const code = "over-normalized-model";

suite("over-normalized-model", () => {
  const tables = `table Tasks {
  partition key projectId: string
  sort key taskId: string
}

table Users {
  partition key userId: string
}
`;
  const user = `entity User in Users {
  userId: ulid
  displayName: string
  about: string @size(2000B)
}

pattern GetUser {
  get User
  where userId = :userId
}
`;
  const task = (attribute: string): string => `entity Task in Tasks {
  projectId: ulid
  taskId: ulid
  ${attribute}
}
`;
  const list = `pattern TasksOfProject {
  query Task
  where projectId = :projectId
  page 20
}
`;
  const found = [
    "TasksOfProject",
    /names its User by '\w+' only: with GetUser 1 \+ 20 requests/,
  ] as const;

  suite("a reference is an attribute", () => {
    for (const attribute of ["userId: ulid", "assignedUserId?: ulid"]) {
      test(`of the name, or of a role and the name: ${attribute}`, () => {
        checkFindings([tables, user, task(attribute), list].join("\n"), code, found);
      });
    }

    test("whose value a sample takes from the other entity", () => {
      const samples = `sample ada: User { userId: "01HX0000000000000000000ADA", displayName: "Ada", about: "" }
sample one: Task { projectId: "01HX0000000000000000000PRA", taskId: "01HX0000000000000000000TAS", assignee: ada.userId }
`;
      checkFindings([tables, user, task("assignee: ulid"), list, samples].join("\n"), code, found);
    });

    test("by which a transaction finds the other entity", () => {
      const add = `pattern AddTask {
  transaction {
    create Task
    check User { where userId = :Task.assignee  if attribute_exists(displayName) }
  }
}
`;
      checkFindings([tables, user, task("assignee: ulid"), list, add].join("\n"), code, found);
    });

    test("but none of another type, and none that nothing tells", () => {
      for (const attribute of ["userId: integer", "assignee: ulid"]) {
        checkFindings([tables, user, task(attribute), list].join("\n"), code);
      }
    });

    test("named after the entity, where that calls its own 'id'", () => {
      const other = user.replaceAll("userId", "id");
      const users = tables.replace("key userId", "key id");
      checkFindings([users, other, task("userId: ulid"), list].join("\n"), code, found);
    });
  });

  suite("it is silent", () => {
    const silent = (name: string, ...parts: readonly string[]): void => {
      test(name, () => checkFindings(parts.join("\n"), code));
    };
    const own = task("userId: ulid");
    silent(
      "where the list gives the id itself",
      tables,
      user,
      own,
      list.replace("page 20", "filter userId = :userId"),
    );
    silent(
      "where the list does not return the id",
      tables,
      user,
      own,
      list.replace("page 20", "page 20\n  return taskId"),
    );
    silent(
      "where the items keep a copy",
      tables,
      user,
      task("userId: ulid\n  who: string copied from User.displayName via userId"),
      list,
    );
    silent(
      "where the items keep a copy of one of two that have the same identity",
      tables,
      user,
      `table Accounts {
  partition key userId: string
}

entity Account in Accounts {
  userId: ulid
  accountName: string
}

pattern GetAccount {
  get Account
  where userId = :userId
}
`,
      task("userId: ulid\n  who: string copied from User.displayName via userId"),
      list,
    );
    silent(
      "where the items have something of it under its name",
      tables,
      user,
      task("userId: ulid\n  userDisplayName: string"),
      list,
    );
    silent(
      "where no pattern reads the other by its id",
      tables,
      user.replace(/pattern GetUser[\s\S]*/, ""),
      own,
      list,
    );
    silent("where one item is read", tables, user, own, list.replace("page 20", "limit 1"));
    silent(
      "where the author allows it",
      tables,
      user,
      own,
      `// dynamo-allow ${code}: the ids are shown\n${list}`,
    );
    silent(
      "where the key is a name, which may be all that is shown",
      tables.replaceAll("userId", "login"),
      user.replaceAll("userId: ulid", "userId: string").replaceAll("userId", "login"),
      task("login: string"),
      list,
    );
  });

  test("a batch get for names is a sign of it", () => {
    const byName = user
      .replaceAll("userId: ulid", "userId: string")
      .replaceAll("userId", "login")
      .replace("get User", "batch get User");
    const model = [tables.replaceAll("userId", "login"), byName, task("login: string"), list];
    checkFindings(model.join("\n"), code, ["TasksOfProject", /1 \+ 1 requests/]);
  });

  test("it is information within one table, and a warning where rates say that the reads go together", () => {
    const shared = (listRate: string, getRate: string): string => `table Work {
  partition key PK: string
  sort key SK: string

  discriminator kind
}

entity User in Work {
  PK = "U#\${userId}"
  SK = "U"

  userId: ulid
  displayName: string @size(20B)

  volume 1M
}

entity Task in Work {
  PK = "P#\${projectId}"
  SK = "T#\${taskId}"

  projectId: ulid
  taskId: ulid
  userId: ulid

  volume 40 per projectId
}

pattern TasksOfProject {
  query Task
  where projectId = :projectId
  rate ${listRate}
}

pattern GetUser {
  get User
  where userId = :userId
  rate ${getRate}
}
`;
    const severityOf = (text: string) =>
      analyzeText(text).diagnostics.find((each) => each.code === code)?.severity;
    assert.equal(severityOf(shared("10/s", "20/s")), "information");
    assert.equal(severityOf(shared("10/s", "400/s")), "warning");
    // A list of tasks wants a user's name; when the user came is no reason for twenty reads.
    const unnamed = shared("10/s", "20/s").replace("displayName", "invitedBy");
    checkFindings(unnamed, code);
    checkFindings(shared("10/s", "400/s").replace("displayName", "invitedBy"), code, [
      "TasksOfProject",
      /userInvitedBy/,
    ]);
    checkFindings(shared("10/s", "400/s"), code, [
      "TasksOfProject",
      /1 \+ 40 requests and 1 \+ 20 read units, 210 instead of 10 units per second/,
    ]);
  });

  test("what patterns change is not proposed as a copy, and what is few may be kept in memory", () => {
    const rename = `pattern Rename {
  update User
  where userId = :userId
  set displayName = :displayName
}
`;
    const small = `entity User in Users {
  userId: ulid
  displayName: string @size(20B)

  volume 50
}

pattern GetUser {
  get User
  where userId = :userId
}
`;
    checkFindings([tables, small, task("userId: ulid"), list, rename].join("\n"), code, [
      "TasksOfProject",
      /Hold what is shown of it \(Rename changes it\) in Task itself, or read a hundred of them at once with 'batch get', or keep all 50 Users \([\d.]+ KB\) in memory\./,
    ]);
    assert.deepEqual(
      changesOf(analyzeText([tables, user, task("userId: ulid"), list, rename].join("\n")), code),
      [],
    );
  });

  test("the copy is declared, projected, returned, and set where the id is set", () => {
    const model = `table Tasks {
  partition key projectId: string
  sort key taskId: string

  global index TasksByState {
    partition key state
    sort key taskId
    project userId
  }
}

table Users {
  partition key userId: string
}

entity Task in Tasks {
  projectId: ulid
  taskId: ulid
  state: string
  userId: ulid
}

entity User in Users {
  userId: ulid
  displayName: string @immutable
}

pattern GetUser {
  get User
  where userId = :userId
}

pattern TasksInState {
  query Task
  where state = :state
  return taskId, userId
}

pattern Assign {
  update Task
  where projectId = :projectId and taskId = :taskId
  set userId = :userId
}
`;
    const before = analyzeText(model);
    const [change] = changesOf(before, code);
    assert.ok(change);
    assert.equal(
      change.title,
      "Copy User.displayName into Task and project it into TasksByState; items that exist need a backfill",
    );
    const mended = applyEdits(model, change.edits);
    assert.equal(format(mended)?.text, mended);
    for (const line of [
      "    project userId, userDisplayName",
      "  userDisplayName?: string copied from User.displayName via userId",
      "  return taskId, userId, userDisplayName",
      "  set userId = :userId, userDisplayName = :userDisplayName",
    ]) {
      assert.ok(mended.includes(`${line}\n`), `${line} in\n${mended}`);
    }
    checkFindings(mended, code);
  });

  test("over several files, each place is in its own", () => {
    const root = ['import "./users.dynamo"', tables, task("userId: ulid"), list].join("\n");
    const uri = "file:///tasks.dynamo";
    const analysis = analyzeFiles({ [uri]: root, "file:///users.dynamo": user });
    const [finding] = analysis.diagnostics.filter((each) => each.code === code);
    assert.equal(finding?.file, uri);
    assert.deepEqual(
      finding.related.map(({ file }) => file),
      ["file:///users.dynamo", uri],
    );
    assert.deepEqual([...new Set(finding.changes[0]?.edits.map(({ file }) => file))], [uri]);
  });

  suite("children apart from their parent", () => {
    const model = (volume: string, orderRate = "", lineRate = ""): string => `table Orders {
  partition key orderId: string
}

table Lines {
  partition key orderId: string
  sort key lineId: string
}

entity Order in Orders {
  orderId: ulid
  placedAt: timestamp
}

entity Line in Lines {
  orderId: ulid
  lineId: ulid
  quantity: integer
  ${volume}
}

pattern GetOrder {
  get Order
  where orderId = :orderId
  ${orderRate}
}

pattern LinesOfOrder {
  query Line
  where orderId = :orderId
  ${lineRate}
}
`;

    test("are as they should be in a table by their parent, unless rates join them", () => {
      checkFindings(model("volume 4 per orderId max 20"), code);
      checkFindings(model("volume 4 per orderId max 20", "rate 50/s", "rate 5/s"), code);
    });

    test("that are few and read with it may be held in it, or beside it", () => {
      checkFindings(model("volume 4 per orderId max 20", "rate 50/s", "rate 45/s"), code, [
        "GetOrder",
        /with LinesOfOrder 2 requests, 90 instead of 45 per second\. Put each Line beside its Order .*"LINE#\$\{lineId\}".*; or hold them in Order as a list with '@items\(4, max 20\)', since 20 items are 1\.5 KB at most/,
      ]);
    });

    test("keyed by themselves, as a relational layout has them, unless they are many", () => {
      const relational = (volume: string) =>
        model(volume)
          .replace(
            "key orderId: string\n  sort key lineId: string",
            "key lineId: string\n\n  global index ByOrder {\n    partition key orderId\n    project all\n  }",
          )
          .replace("quantity", "kind");
      const found = [
        "GetOrder",
        /each Line, is in the table Lines: with LinesOfOrder 2 req/,
      ] as const;
      checkFindings(relational(""), code, found);
      checkFindings(relational("volume 4 per orderId"), code, found);
      checkFindings(relational("volume 4k per orderId"), code);
    });

    test("that are many, or how many nobody says, stay where they are", () => {
      checkFindings(model("volume 4k per orderId max 90k", "rate 50/s", "rate 45/s"), code);
      checkFindings(model("", "rate 50/s", "rate 45/s"), code);
    });
  });

  test("where twenty entities have one identity, it names none of them", () => {
    const entities = Array.from(
      { length: 20 },
      (_, index) => `table Table${index} {
  partition key userId: string
}

entity E${index} in Table${index} {
  userId: ulid
  text: string
}

pattern G${index} {
  get E${index}
  where userId = :userId
}
`,
    );
    checkFindings(
      [...entities, tables.replace(/table Users[\s\S]*/, ""), task("userId: ulid"), list].join(
        "\n",
      ),
      code,
    );
  });
});
