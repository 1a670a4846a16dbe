import assert from "node:assert/strict";
import { applyEdits } from "../../src/language/index.ts";
import { analyzeText } from "../analyze-text.ts";
import { analyzeFiles, messagesOf } from "./checks-of-findings.ts";
import { changesOf, checkRefactoring } from "./refactoring.ts";

suite("synthetic-key-replaceable", () => {
  const code = "synthetic-key-replaceable";

  const issues = `/// Issues of repositories.
table Issues {
  partition key repo: string
  sort key number: number

  discriminator kind

  /// By state, newest first.
  global index GSI1 {
    partition key GSI1PK: string
    sort key GSI1SK: string
    project title
  }
}

entity Issue in Issues {
  GSI1PK = "REPO#\${repo}#STATUS#\${status}"
  GSI1SK = "ISSUE#\${number:08}"

  repo: string
  number: integer
  status: "OPEN" | "CLOSED"
  title: string
}

pattern IssuesByStatus {
  query Issue
  where repo = :repo and status = :status
  order by number desc
  return number, title
}

pattern RecentIssues {
  query Issue
  where repo = :repo and status = :status and number >= :number
  return number, title
  using GSI1
}

pattern Close {
  update Issue
  where repo = :repo and number = :number
  set status = "CLOSED"
}

sample two: Issue { repo: "a/b", number: 2, status: "OPEN", title: "Second" }
sample ten: Issue { repo: "a/b", number: 10, status: "OPEN", title: "Tenth" }
sample nine: Issue { repo: "a/b", number: 9, status: "OPEN", title: "Ninth" }
sample closed: Issue { repo: "a/b", number: 3, status: "CLOSED", title: "Third" }
sample other: Issue { repo: "a/b#", number: 3, status: "CLOSED", title: "Other" }

example IssuesByStatus(repo: "a/b", status: "OPEN") returns ten, nine, two
example RecentIssues(repo: "a/b", status: "OPEN", number: 9) returns nine, ten
`;

  test("carries the whole refactoring out: key, name, bindings and patterns", () => {
    const changed = checkRefactoring(issues, code);
    assert.match(
      changed,
      /\/\/\/ By state, newest first\.\n {2}global index IssuesByRepoStatus \{\n {4}partition key repo, status\n {4}sort key number\n {4}project title\n/,
    );
    assert.ok(!/GSI1/.test(changed), changed);
    assert.match(changed, /using IssuesByRepoStatus\n/);
  });

  /** A shop whose orders have these bindings in an index of this key. */
  function shop(bindings: string, more = "", key = "GSI1PK: string | GSI1SK: string"): string {
    const [partition = "", sort = ""] = key.split(" | ");
    return `table Shop {
  partition key PK: string
  sort key SK: string

  discriminator kind

  global index GSI1 {
    partition key ${partition}
    sort key ${sort}
    project all
  }
}

entity Order in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "ORDER#\${orderId}"
${bindings
  .trim()
  .split("\n")
  .map((line) => `  ${line.trim()}\n`)
  .join("")}
  customerId: string
  orderId: string
  status: "OPEN" | "SHIPPED"
  placedAt: timestamp
  placedOn: date derived date(placedAt)
  country: string
  seller: string
  rank: integer
  shippedAt?: timestamp
  note?: string
}
${more === "" ? "" : `\n${more.trim()}\n`}
sample a: Order { customerId: "c1", orderId: "1", status: "OPEN", placedAt: "2026-01-01T10:00:00.000Z", country: "FR", seller: "s", rank: 9 }
sample b: Order { customerId: "c1", orderId: "2", status: "OPEN", placedAt: "2026-01-01T09:00:00.000Z", country: "FR", seller: "s", rank: 10 }
sample c: Order { customerId: "c2", orderId: "3", status: "SHIPPED", placedAt: "2026-01-01T11:00:00.000Z", country: "FR", seller: "s", rank: 1, shippedAt: "2026-01-03T11:00:00.000Z" }
sample d: Order { customerId: "c2", orderId: "4", status: "OPEN", placedAt: "2026-01-02T00:00:00.000Z", country: "DE", seller: "t", rank: 2, shippedAt: "2026-01-04T11:00:00.000Z" }
`;
  }

  test("a partition of two parts becomes two partition attributes", () => {
    const changed = checkRefactoring(
      shop(
        `GSI1PK = "STATUS#\${status}#DATE#\${placedOn}"
         GSI1SK = "\${placedAt}#\${orderId}"`,
        `pattern OfDay {
  query Order
  where status = :status and placedOn = :day and placedAt >= :since
  order by placedAt desc
}

pattern OfDays {
  query Order
  where status = :status and placedOn in :days
  order by placedAt
}`,
      ),
      code,
    );
    assert.match(changed, /partition key status, placedOn\n {4}sort key placedAt, orderId\n/);
  });

  test("a partition that is one text for all items gives way to what every pattern fixes", () => {
    const changed = checkRefactoring(
      shop(
        `GSI1PK = "ORDERS"
         GSI1SK = "\${country}#\${placedAt}"`,
        `pattern OfCountry {
  query Order
  where country = :country
  order by placedAt
}`,
      ),
      code,
    );
    assert.match(changed, /partition key country\n {4}sort key placedAt\n/);
  });

  test("or to the discriminator, where a pattern reads all", () => {
    const changed = checkRefactoring(
      shop(
        `GSI1PK = "ORDERS"
         GSI1SK = "\${placedAt}#\${orderId}"`,
        `pattern Newest {
  query Order
  where placedAt >= :since
  order by placedAt desc
}`,
      ),
      code,
    );
    assert.match(changed, /partition key kind\n {4}sort key placedAt, orderId\n/);
  });

  test("a condition that keeps items out stays, and what it does not concern goes", () => {
    const text = shop(
      `GSI1PK = "OPEN#\${country}" when status = "OPEN"
       GSI1SK = "\${placedAt}#\${orderId}"`,
      `pattern OpenOrders {
  query Order
  where country = :country and status = "OPEN"
  order by placedAt
}`,
    );
    const changed = checkRefactoring(text, code);
    assert.match(changed, /partition key GSI1PK: string\n {4}sort key placedAt, orderId\n/);
    assert.match(
      messagesOf(text, code)[0] ?? "",
      /^GSI1SK only spells out 'placedAt' and 'orderId' .*; 'GSI1PK' stays, since it keeps items out of which 'status = "OPEN"' does not hold\.$/,
    );
  });

  test("a condition that only says that the attribute is there is no condition of an index", () => {
    const changed = checkRefactoring(
      shop(
        `GSI1PK = "COUNTRY#\${country}"
         GSI1SK = "SHIPPED#\${shippedAt}" when attribute_exists(shippedAt)`,
        `pattern Shipped {
  query Order
  where country = :country and shippedAt >= :since
  order by shippedAt
}`,
      ),
      code,
    );
    assert.match(changed, /partition key country\n {4}sort key shippedAt\n/);
  });

  test("attributes bound as they are, and one that stands in both keys", () => {
    const changed = checkRefactoring(
      shop(
        `GSI1PK = seller
         GSI1SK = "\${seller}#\${rank:04}#\${orderId}"`,
        `pattern OfSeller {
  query Order
  where seller = :seller and rank <= :rank
  order by rank
}`,
      ),
      code,
    );
    assert.match(changed, /partition key seller\n {4}sort key rank, orderId\n/);
  });

  test("a sort key that is the same for all items vanishes", () => {
    const changed = checkRefactoring(
      shop(
        `GSI1PK = "SELLER#\${seller}"
         GSI1SK = "ORDER"`,
        `pattern OfSeller {
  query Order
  where seller = :seller
}`,
      ),
      code,
    );
    assert.match(
      changed,
      /global index OrdersBySeller \{\n {4}partition key seller\n {4}project all\n/,
    );
  });

  test("a number that was not padded is offered where nothing depends on its place as text", () => {
    const bindings = `GSI1PK = "SELLER#\${seller}"
                      GSI1SK = "RANK#\${rank}"`;
    const pattern = "pattern OfSeller {\n  query Order\n  where seller = :seller\n}";
    const text = shop(bindings, pattern);
    // The pattern asks for no order, but whoever takes the change is told.
    assert.match(
      changesOf(analyzeText(text), code)[0]?.title ?? "",
      /; OfSeller then comes in the order of the attributes, not of the texts$/,
    );
    const limited = shop(bindings, pattern.replace("query", "first"));
    assert.deepEqual(changesOf(analyzeText(limited), code), []);
    assert.match(
      messagesOf(limited, code)[0] ?? "",
      /would need none of it, but then OfSeller is not the same: depends on the order of the texts\.$/,
    );
    const expected = `${text}example OfSeller(seller: "s") returns c, b, a\n`;
    assert.deepEqual(changesOf(analyzeText(expected), code), []);
  });

  test("two entities of one key share an index of it", () => {
    const text = shop(
      `GSI1PK = "SELLER#\${seller}"
       GSI1SK = "\${placedAt}"`,
      `entity Refund in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "REFUND#\${refundId}"
  GSI1PK = "SELLER#\${seller}"
  GSI1SK = "\${placedAt}"

  customerId: string
  refundId: string
  seller: string
  placedAt: timestamp
}

pattern OfSeller {
  query Order, Refund
  where seller = :seller
  order by key
}

sample refund: Refund { customerId: "c1", refundId: "1", seller: "s", placedAt: "2026-01-01T09:30:00.000Z" }`,
    );
    assert.match(checkRefactoring(text, code), /partition key seller\n {4}sort key placedAt\n/);
  });

  /** Nothing is said where nothing can be done. */
  function checkSilent(what: string, text: string): void {
    test(`silent: ${what}`, () => {
      const { diagnostics } = analyzeText(text);
      assert.deepEqual(
        diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message),
        [],
      );
      assert.deepEqual(messagesOf(text, code), []);
    });
  }

  const ofSeller = "pattern OfSeller {\n  query Order\n  where seller = :seller\n}";

  checkSilent(
    "an index that nothing reads, which is reported as unused",
    shop(`GSI1PK = "SELLER#\${seller}"\nGSI1SK = "\${placedAt}"`),
  );
  checkSilent(
    "entities with different attributes",
    shop(
      `GSI1PK = "SELLER#\${seller}"\nGSI1SK = "\${placedAt}"`,
      `entity Seller in Shop {
  PK = "SELLER#\${sellerId}"
  SK = "PROFILE"
  GSI1PK = "TOWN#\${town}"
  GSI1SK = "\${sellerId}"

  sellerId: string
  town: string
}

${ofSeller}`,
    ),
  );
  checkSilent(
    "more than four attributes on a side",
    shop(
      `GSI1PK = "SELLER#\${seller}"
       GSI1SK = "\${country}#\${status}#\${placedAt}#\${rank:04}#\${orderId}"`,
      ofSeller,
    ),
  );
  checkSilent(
    "keys in lower case",
    shop(`GSI1PK = "SELLER#\${seller:lower}"\nGSI1SK = "ORDER"`, ofSeller),
  );
  checkSilent(
    "shards",
    shop(
      `GSI1PK = "S#\${shard(orderId, 4)}"\nGSI1SK = placedAt`,
      "pattern All {\n  query Order\n  where placedAt >= :since\n}",
      "GSI1PK: string | placedAt",
    ).replace("  GSI1SK = placedAt\n", ""),
  );
  checkSilent(
    "a condition on all that is synthetic",
    shop(
      `GSI1PK = "OPEN#\${seller}" when status = "OPEN"`,
      `pattern Open {\n  query Order\n  where seller = :seller and status = "OPEN"\n}`,
      "GSI1PK: string | placedAt",
    ),
  );
  checkSilent(
    "an entity that has the attributes by chance and would come into the index",
    shop(
      `GSI1PK = "SELLER#\${seller}"\nGSI1SK = "\${placedAt}"`,
      `entity Refund in Shop {
  PK = "REFUND#\${refundId}"
  SK = "REFUND"

  refundId: string
  seller: string
  placedAt: timestamp
}

${ofSeller}`,
    ),
  );
  checkSilent(
    "an attribute that is a number elsewhere in the table",
    shop(
      `GSI1PK = "SELLER#\${seller}"\nGSI1SK = "\${placedAt}"`,
      `entity Seller in Shop {
  PK = "SELLER#\${sellerId}"
  SK = "PROFILE"

  sellerId: string
  seller: integer
}

${ofSeller}`,
    ),
  );
  checkSilent(
    "a sample whose attribute is an empty text, which no key can be",
    shop(
      `GSI1PK = "SELLER#\${seller}"\nGSI1SK = "NOTE#\${note}"`,
      `${ofSeller}\n\nsample e: Order { customerId: "c9", orderId: "1", status: "OPEN", placedAt: "2026-01-01T10:00:00.000Z", country: "FR", seller: "s", rank: 9, note: "" }`,
    ),
  );

  checkSilent(
    "an attribute that is stored in the key only",
    shop(`GSI1PK = "SELLER#\${seller}"\nGSI1SK = "\${rank:04}"`, ofSeller).replace(
      "rank: integer",
      "rank: integer in key",
    ),
  );

  test("an entity that binds a part of the key, in a file of its own, is mended as well", () => {
    const files: Record<string, string> = {
      "file:///main.dynamo": `import "./note.dynamo"\n\n${shop(
        `GSI1PK = "SELLER#\${seller}"\nGSI1SK = "\${placedAt}"`,
        ofSeller,
      )}`,
      "file:///note.dynamo": `entity Note in Shop {
  PK = "NOTE#\${noteId}"
  SK = "NOTE"
  GSI1PK = "TOWN#\${town}"

  noteId: string
  town: string
}
`,
    };
    const analysis = analyzeFiles(files);
    const [change] = changesOf(analysis, code);
    assert.ok(change !== undefined);
    const changed = Object.fromEntries(
      Object.entries(files).map(([uri, text]) => [
        uri,
        applyEdits(
          text,
          change.edits.filter(({ file }) => file === uri),
        ),
      ]),
    );
    assert.deepEqual(
      analyzeFiles(changed).diagnostics.filter(({ severity }) => severity !== "information"),
      [],
    );
    assert.ok(!changed["file:///note.dynamo"]?.includes("GSI1PK"));
  });

  test("a filter by what would be a key attribute stands in the way, and is named", () => {
    const text = shop(
      `GSI1PK = "SELLER#\${seller}"
       GSI1SK = "\${placedAt}#\${status}"`,
      'pattern OfSeller {\n  query Order\n  where seller = :seller\n  filter status = "OPEN"\n}',
    );
    assert.deepEqual(changesOf(analyzeText(text), code), []);
    assert.match(messagesOf(text, code)[0] ?? "", /but then OfSeller is not the same: the filter/);
  });
});
