import assert from "node:assert/strict";
import { applyEdits } from "../../src/language/index.ts";
import { analyzeText } from "../analyze-text.ts";

/** Where the rules about writes have to speak, and above all where they must be silent. */

function findings(text: string, code: string) {
  const { diagnostics } = analyzeText(text);
  const errors = diagnostics.filter((each) => each.severity === "error" && each.code !== code);
  assert.deepEqual(
    errors.map(({ message }) => message),
    [],
    text,
  );
  return diagnostics.filter((finding) => finding.code === code);
}

/** Checks the findings of one rule: a pattern for each, in the order of the text. */
function checkRule(code: string, text: string, ...messages: readonly RegExp[]): void {
  const found = findings(text, code);
  assert.equal(found.length, messages.length, found.map(({ message }) => message).join("\n"));
  for (const [position, message] of messages.entries()) {
    assert.match(found[position]?.message ?? "", message);
  }
}

/** Applies the first finding's change, and checks that the text then holds this and the finding not. */
function checkMend(code: string, text: string, ...expected: readonly string[]): void {
  const before = findings(text, code);
  const [change] = before[0]?.changes ?? [];
  assert.ok(change !== undefined, "no change is offered");
  const mended = applyEdits(text, change.edits);
  for (const each of expected) assert.ok(mended.includes(each), mended);
  assert.ok(findings(mended, code).length < before.length, mended);
}

function checkNoChange(code: string, text: string): void {
  assert.deepEqual(
    findings(text, code).map(({ changes }) => changes),
    [[]],
  );
}

const orders = `
table Orders { partition key orderId: string }
entity Order in Orders { orderId: ulid status: "PLACED" | "PAID" = "PLACED" }`;
const pay = 'pattern Pay { update Order where orderId = :orderId set status = "PAID" }';

suite("rules about writes", () => {
  test("a put is meant to create where nothing else does and updates would be lost", () => {
    const code = "create-without-guard";
    checkRule(
      code,
      `${orders}\npattern Place { put Order }\n${pay}`,
      /^Place overwrites a stored Order.* Pay has/,
    );
    checkMend(
      code,
      `${orders}\npattern Place { put Order }\n${pay}`,
      "pattern Place { create Order }",
    );
    checkRule(code, `${orders}\npattern Place { put Order }`);
    checkRule(code, `${orders}\npattern Place { put Order if status = "PLACED" }\n${pay}`);
    checkRule(code, `${orders}\npattern Place { put Order }\npattern New { create Order }\n${pay}`);
    checkRule(code, `${orders}\npattern Place { batch put Order }\n${pay}`);
    const versioned = `${orders}\npattern Place { put Order }\n${pay}`;
    checkRule(code, versioned.replace("status:", "revision: integer @revision status:"));
    checkRule(code, versioned.replace("orderId: ulid", "orderId: ulid = ulid()"));
    const inTransaction = `${orders}\npattern Place { transaction { put Order :first  put Order :second } }\n${pay}`;
    checkRule(code, inTransaction, /^Place/, /^Place/);
    checkMend(code, inTransaction, "create Order :first  put Order :second");
  });

  test("replacing a whole list loses what others add to it, unless a revision or condition is checked", () => {
    const code = "missing-version-attribute";
    const model = (save: string, add = "set lines = list_append(lines, :added)") => `
table Carts { partition key cartId: string }
entity Cart in Carts {
  cartId: ulid
  lines: string[] @items(3, max 50)
  name: string
}
pattern Add { update Cart where cartId = :cartId ${add} }
pattern Save { update Cart where cartId = :cartId ${save} rate 1/s }`;
    checkRule(
      code,
      model("set lines = :lines"),
      /^Save replaces all of 'lines', and with it what Add has/,
    );
    checkRule(code, model("set any of lines, name"), /^Save replaces all of 'lines'/);
    checkRule(code, model("set lines = :lines", "set lines[0] = :line"), /what Add has changed/);
    checkRule(code, model("set lines = :lines", "set lines = :lines"));
    checkRule(code, model("set name = :name"));
    checkRule(code, model("set lines = :lines if size(lines) = :size"));
    checkMend(
      code,
      model("set lines = :lines"),
      "name: string\n  revision: integer @revision",
      "set lines = :lines\n  if revision = :revision rate 1/s",
    );
    const tested = `${model("set lines = :lines")}
sample cart: Cart { cartId: "01HX0000000000000000000ADA", lines: [], name: "a" }
example Save(cartId: cart.cartId, lines: []) leaves cart { lines: [] }`;
    checkNoChange(code, tested);
  });

  test("a counter is right only if a repeated call fails as a whole", () => {
    const code = "counter-not-idempotent";
    const model = (actions: string) => `
table Posts { partition key postId: string sort key part: string }
entity Post in Posts { part = "POST" postId: ulid likes: integer = 0 }
entity Like in Posts { part = "LIKE#\${userId}" postId: ulid userId: ulid }
pattern P { transaction { ${actions} } }`;
    const up = "update Post { where postId = :Like.postId  add 1 to likes }";
    const down = "update Post { where postId = :postId  add -1 to likes }";
    const unlike = "delete Like { where postId = :postId and userId = :userId }";
    checkRule(
      code,
      model(`put Like  ${up}`),
      /^P changes 'likes' of Post .* put of Like .*Use 'create'/,
    );
    checkMend(code, model(`put Like  ${up}`), "create Like");
    checkRule(code, model(`create Like  ${up}`));
    checkRule(code, model(`put Like { if attribute_not_exists(userId) }  ${up}`));
    checkRule(code, model(`put Like  ${up.replace("add 1", "add :n")}`));
    checkRule(
      code,
      model(`${unlike}  ${down}`),
      /delete of Like .*Add 'if attribute_exists\(postId\)'/,
    );
    checkMend(code, model(`${unlike}  ${down}`), "userId = :userId  if attribute_exists(postId) }");
    checkRule(code, model(`${unlike}  ${down.replace("-1", "1")}`));
    checkRule(code, model(`put Like  ${down.replace(":postId", ":Like.postId")}`));
  });

  test("what lies under a deleted item's key is orphaned unless something deletes or expires it", () => {
    const code = "orphan-on-delete";
    const model = (more: string, card = "", table = "") => `
table Boards { partition key PK: string sort key SK: string ${table} }
entity Board in Boards { PK = "B#\${boardId}" SK = "BOARD" boardId: ulid }
entity Card in Boards { PK = "B#\${boardId}" SK = "CARD#\${cardId}" boardId: ulid cardId: ulid ${card} }
entity Color in Boards { PK = "COLOR#\${color}" SK = "COLOR" color: string }
pattern Close { delete Board where boardId = :boardId }
${more}`;
    checkRule(code, model(""), /^Close leaves .*: Card\. Write/);
    checkRule(code, model("", "volume 40 per boardId"), /: Card \(40 items\)\./);
    const deletes = "where boardId = :boardId and cardId = :cardId";
    checkRule(code, model(`pattern Drop { delete Card ${deletes} }`));
    checkRule(code, model(`pattern Drop { batch delete Card ${deletes} }`));
    checkRule(
      code,
      model(
        `pattern Drop { transaction { delete Card { ${deletes} } delete Color { where color = :color } } }`,
      ),
    );
    checkRule(code, model("", "expiresAt: epoch", "ttl expiresAt"));
    const reverse = model("").replace(
      "delete Board where boardId = :boardId",
      `delete Card ${deletes}`,
    );
    checkRule(code, reverse);
  });

  test("a transaction takes 100 actions, lock items included", () => {
    const code = "transaction-too-large";
    const model = (count: number, attribute = "") => `
table Users { partition key userId: string }
entity User in Users { userId: ulid ${attribute} }
pattern Import { transaction { ${Array.from({ length: count }, (_, index) => `create User :user${index}`).join(" ")} } }`;
    checkRule(code, model(100));
    checkRule(code, model(51, "email: string @unique"), /^The 102 actions of Import are more than/);
    checkRule(code, model(50, "email: string @unique"));
    checkRule(code, model(20, "photo: binary @size(200KB)"));
    checkRule(code, model(21, "photo: binary @size(200KB)"), /have 4\.1 MB of items on average/);
  });

  test("a transaction of one action is one too many, except where a lock is written with it", () => {
    const code = "transaction-overuse";
    const model = (action: string, attribute = "") => `
table Users { partition key userId: string }
entity User in Users { userId: ulid name: string ${attribute} }
pattern P {
  transaction { ${action} }
  rate 5/s
}`;
    const rename = "update User { where userId = :userId  set name = :name  if name <> :name }";
    checkRule(code, model(rename), /'update User' by itself, 5 times a second/);
    checkMend(
      code,
      model(rename),
      "  update User\n  where userId = :userId\n  set name = :name\n  if name <> :name\n  rate 5/s",
    );
    checkMend(code, model("create User :user"), "  create User :user\n  rate 5/s");
    checkMend(
      code,
      model("get User { where userId = :userId }"),
      "  get User\n  where userId = :userId\n  consistent\n  rate 5/s",
    );
    checkNoChange(code, model("/* for now */ create User"));
    checkRule(code, model("create User", "email: string @unique"));
    checkRule(code, model("check User { where userId = :userId  if name = :name }"));
    checkRule(code, model("create User :a  create User :b"));
  });

  test("transactions conflict where their rate meets few items", () => {
    const code = "transaction-hot-item";
    const model = (rate: string, where: string, volume = "", verb = "update") => `
table Mails { partition key PK: string }
entity Mail in Mails { PK = "MAIL#\${mailId}" mailId: ulid list: string }
entity Total in Mails { PK = "TOTAL#\${name}" name: string count: integer = 0 ${volume} }
pattern Send { transaction {
  create Mail
  ${verb} Total { where name = ${where} ${verb === "check" ? "if count < 9" : "add 1 to count"} }
} ${rate} }`;
    checkRule(
      code,
      model("rate 100/s", '"sent"'),
      /^Each call of Send, 100 a second, touches 1 item of Total/,
    );
    checkRule(code, model("rate 1/s peak 100/s", '"sent"'), /100 a second/);
    checkRule(code, model("rate 100/s", '"sent"', "", "check"), /1 item/);
    checkRule(code, model("rate 20/s", '"sent"'));
    checkRule(code, model("", '"sent"'));
    checkRule(code, model("rate 100/s", ":Mail.list"));
    checkRule(code, model("rate 100/s", ":Mail.list", "volume 2"), /touches 2 items of Total/);
    checkRule(code, model("rate 100/s", ":Mail.list", "volume 1k"));
  });
});
