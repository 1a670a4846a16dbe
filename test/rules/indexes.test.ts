import assert from "node:assert/strict";
import { analyze, parseFile } from "../../src/service/analyze.ts";
import { analyzeText } from "../analyze-text.ts";
import { checkFindings, mendsOf, messagesOf } from "./checks-of-findings.ts";
import { changesOf, checkRefactoring } from "./refactoring.ts";

suite("overloaded-index", () => {
  const code = "overloaded-index";

  const shared = `table Shop {
  partition key PK: string

  discriminator kind

  /// Whatever is to be found otherwise.
  global index GSI1 {
    partition key GSI1PK: string
    sort key GSI1SK: string
    project orderId, productId, total, name
  }
}

entity Order in Shop {
  PK = "ORDER#\${orderId}"
  GSI1PK = "STATUS#\${status}"
  GSI1SK = "\${placedAt}"

  orderId: ulid
  status: "OPEN" | "SHIPPED"
  placedAt: timestamp
  total: number
}

entity Product in Shop {
  PK = "PRODUCT#\${productId}"
  GSI1PK = "CATEGORY#\${category}"
  GSI1SK = "\${name}"

  productId: ulid
  category: string
  name: string
}

pattern OrdersByStatus {
  query Order
  where status = :status
  order by placedAt
  return orderId, total
}

pattern ProductsOfCategory {
  query Product
  where category = :category and begins_with(name, :prefix)
  order by name
  return productId, name
  using GSI1
}

sample one: Order { orderId: "01HX0000000000000000000001", status: "OPEN", placedAt: "2026-01-02T00:00:00.000Z", total: 1 }
sample two: Order { orderId: "01HX0000000000000000000002", status: "OPEN", placedAt: "2026-01-01T00:00:00.000Z", total: 2 }
sample ball: Product { productId: "01HX0000000000000000000003", category: "toys", name: "Ball" }
sample boat: Product { productId: "01HX0000000000000000000004", category: "toys", name: "Boat" }

example ProductsOfCategory(category: "toys", prefix: "B") returns ball, boat
`;

  test("becomes an index of natural attributes for each entity", () => {
    const changed = checkRefactoring(shared, code);
    assert.match(
      changed,
      /\/\/\/ Whatever is to be found otherwise\.\n {2}global index OrdersByStatusPlacedAt \{\n {4}partition key status\n {4}sort key placedAt\n {4}project orderId, productId, total, name\n {2}\}\n\n {2}global index ProductsByCategoryName \{/,
    );
    assert.match(changed, /using ProductsByCategoryName\n/);
    assert.ok(!changed.includes("GSI1"));
  });

  test("speaks of what each entity makes its key of", () => {
    checkFindings(shared, code, [
      "GSI1",
      /^GSI1 is several indexes in one: Order by 'status', 'placedAt'; Product by 'category', 'name'\./,
    ]);
  });

  test("silent where a pattern reads the entities together, or both mean the same", () => {
    const together = shared
      .replace('"STATUS#${status}"', '"T#${status}"')
      .replace('"CATEGORY#${category}"', '"T#${status}"')
      .replace(
        "  category: string\n  name",
        '  category: string\n  status: "OPEN" | "SHIPPED"\n  name',
      )
      .replace("where category = :category and", "where status = :category and");
    assert.match(together, /Product in Shop/);
    checkFindings(
      `${together.slice(0, together.indexOf("sample one"))}pattern All {\n  query Order, Product\n  where status = :status\n  return total, name\n}\n`,
      code,
    );
  });

  test("silent in the profile that overloads on purpose", () => {
    const uri = "file:///model.dynamo";
    const { diagnostics } = analyze(uri, new Map([[uri, parseFile(uri, shared)]]), {
      clinic: { profile: "classic" },
    });
    assert.ok(diagnostics.every((finding) => finding.code !== code));
  });

  test("no change where an entity's key is none of its attributes", () => {
    const lower = shared.replace("${category}", "${category:lower}");
    assert.deepEqual(changesOf(analyzeText(lower), code), []);
    assert.equal(messagesOf(lower, code).length, 1);
  });
});

suite("rules about indexes", () => {
  /** Orders with these indexes, members and patterns. */
  function orders(indexes: string, patterns: string, more = ""): string {
    return `table Orders {
  partition key customerId: string
  sort key orderId: string

${indexes}
}

entity Order in Orders {
  customerId: string @size(10B)
  orderId: ulid
  status: "OPEN" | "PAID" | "SHIPPED" | "LOST"
  placedAt: timestamp
  shippedAt?: timestamp
  country: string @size(2B)
  note: string @size(2KB, max 4KB)
${more}
}

${patterns}
`;
  }

  const byStatus = `  global index ByStatus {
    partition key status
    project all
  }`;

  test("an index whose longer one may lack items is not redundant", () => {
    const longer = (sort: string, project = "all") => `${byStatus}

  global index Longer {
    partition key status
    sort key ${sort}
    project ${project}
  }`;
    const patterns = `pattern P { query Order  where status = :s }
pattern Q { query Order  where status = :s  order by placedAt  using Longer  return orderId }`;
    const code = "redundant-index-prefix";
    checkFindings(orders(longer("placedAt"), patterns), code, [
      "ByStatus",
      /\(status\) is the beginning of that of Longer \(status \| placedAt\)/,
    ]);
    const optional = patterns.replace("order by placedAt", "and shippedAt > :t");
    checkFindings(orders(longer("shippedAt"), optional), code);
    checkFindings(orders(longer("placedAt", "keys"), patterns), code);
  });

  test("of two indexes with one key the later is redundant", () => {
    const twice = `${byStatus}\n\n${byStatus.replace("ByStatus", "Again")}`;
    const patterns = `pattern P { query Order  where status = :s }
pattern Q { query Order  where status = :s  using Again }`;
    checkFindings(orders(twice, patterns), "redundant-index-prefix", [
      "Again",
      /serves all that reads it/,
    ]);
  });

  test("a narrow copy of the table's key is no duplicate", () => {
    const copy = `  global index Copy {
    partition key customerId
    sort key orderId
    project all
  }`;
    const code = "duplicate-of-base-key";
    const pattern = "pattern P { query Order  where customerId = :c  return status  using Copy }";
    checkFindings(orders(copy, pattern), code, ["Copy", /has the key of Orders itself/]);
    checkFindings(orders(copy.replace("all", "status"), pattern), code);
    checkFindings(orders(copy, pattern.replace("  using Copy", "")), code);
  });

  test("a sparse index is proposed where most states are never asked for", () => {
    const code = "sparse-index-opportunity";
    const index = byStatus.replace("key status", "key country, status");
    const ask = (condition: string) =>
      orders(index, `pattern P { query Order  where country = :c and ${condition} }`);
    checkFindings(ask('status in ("OPEN", "PAID")'), code, [
      "ByStatus",
      /wants items of Order with status in \("OPEN", "PAID"\), 2 of 4 states/,
    ]);
    const [mended = ""] = mendsOf(ask('status = "OPEN"'), code);
    assert.match(mended, /key openCountry: string, status/);
    assert.match(mended, / {2}openCountry = country when status = "OPEN"\n/);
    checkFindings(mended, code);
    checkFindings(ask('status in ("OPEN", "PAID", "SHIPPED")'), code);
    checkFindings(ask("status = :s"), code);
    const filtered = orders(
      byStatus.replace("key status", "key country"),
      'pattern P { query Order  where country = :c  filter status = "LOST" }',
    );
    checkFindings(filtered, code, ["ByStatus", /status = "LOST", 1 of 4 states/]);
  });

  test("projections: what a filter tests is read, and small entries are left alone", () => {
    const pattern =
      "pattern P { query Order  where status = :s  filter country = :c  return orderId }";
    const wide = byStatus.replace("project all", "project country, placedAt");
    checkFindings(orders(wide, pattern), "unread-projection", [
      "placedAt",
      /reads 'placedAt' from ByStatus/,
    ]);
    checkFindings(orders(byStatus, pattern), "projection-all-overfetch", [
      "all",
      /holds 2\.1 KB of each Order, .*: 3 write units instead of 1 with each write of Order\. Project country\.$/,
    ]);
    const small = orders(byStatus, pattern).replace("@size(2KB, max 4KB)", "@size(200B)");
    checkFindings(small, "projection-all-overfetch");
    const unknown = orders(byStatus, pattern).replace(" @size(2KB, max 4KB)", "");
    checkFindings(unknown, "projection-all-overfetch");
    checkFindings(
      orders(byStatus, "pattern P { query Order  where status = :s }"),
      "projection-all-overfetch",
    );
  });

  test("writes are judged where their rate is known", () => {
    const code = "write-amplification";
    const indexes = ["status", "country", "placedAt"]
      .map(
        (name) => `  global index By_${name} {\n    partition key ${name}\n    project keys\n  }`,
      )
      .join("\n\n");
    const create = "pattern P {\n  create Order\n  rate 10/s\n}";
    const small = (text: string) => text.replace("@size(2KB, max 4KB)", "@size(200B)");
    checkFindings(small(orders(indexes, create)), code, [
      "P",
      /takes 1 unit on the table and 3 on its indexes .*: 4 times as much, 40 units a second at a rate of 10\/s/,
    ]);
    checkFindings(small(orders(indexes, create.replace("  rate 10/s\n", ""))), code);
    // At three units for the item, three more are twice as much.
    checkFindings(orders(indexes, create), code);
    const update =
      'pattern P { update Order  where customerId = :c and orderId = :o  set note = "x"  rate 10/s }';
    checkFindings(small(orders(indexes, update)), code);
  });

  test("the writes of one entity are one finding, which tells of moved index entries too", () => {
    const byStatus = ["country", "placedAt"]
      .map((name) => {
        const keys = `    partition key ${name}\n    sort key status`;
        return `  global index By_${name} {\n${keys}\n    project keys\n  }`;
      })
      .join("\n\n");
    const pay = (name: string, rate: number) =>
      `pattern ${name} { update Order  where customerId = :c and orderId = :o  set status = "PAID"  rate ${rate}/s }`;
    const text = orders(byStatus, `${pay("Seldom", 20)}\n${pay("Often", 80)}`).replace(
      "@size(2KB, max 4KB)",
      "@size(200B)",
    );
    checkFindings(text, "write-amplification", ["Often", /5 times as much, 400 units a second/]);
    checkFindings(text, "mutable-attribute-in-index-key");
    const [finding] = analyzeText(text).diagnostics.filter(
      (each) => each.code === "write-amplification",
    );
    assert.deepEqual(
      finding?.related.map(({ message }) => message),
      ["Seldom takes 5 times as much, 100 units a second."],
    );
  });

  test("a local index is right where a read is consistent, or nobody reads it", () => {
    const code = "lsi-should-be-gsi";
    const local = `  local index ByPlaced {
    sort key placedAt
    project all
  }`;
    const pattern = "pattern P { query Order  where customerId = :c  order by placedAt }";
    checkFindings(orders(local, pattern), code, [
      "ByPlaced",
      /all items of one 'customerId' to 10 GB/,
    ]);
    checkFindings(orders(local, pattern.replace(" }", "  consistent }")), code);
    checkFindings(orders(local, ""), code);
    // What is fetched from the table cannot come from a global index.
    const narrow = orders(local.replace("all", "keys"), pattern);
    assert.deepEqual(changesOf(analyzeText(narrow), code), []);
  });

  test("items and their local entries are summed where all have a maximum", () => {
    const code = "lsi-item-size";
    const local = (name: string, sort: string) =>
      `  local index ${name} {\n    sort key ${sort}\n    project all\n  }`;
    const large = (text: string) =>
      text
        .replace("max 4KB", "max 150KB")
        .replace("@size(10B)", "@size(10B, max 20B)")
        .replace("@size(2B)", "@size(2B, max 2B)");
    const one = orders(local("ByPlaced", "placedAt"), "");
    checkFindings(large(one), code);
    const two = orders(`${local("ByPlaced", "placedAt")}\n\n${local("ByCountry", "country")}`, "");
    checkFindings(large(two), code, [
      "Order",
      /can take 150 KB, .* 450 KB: ByPlaced 150 KB, ByCountry 150 KB/,
    ]);
    checkFindings(two, code);
  });

  test("an index is not worth it only where rates say so", () => {
    const code = "index-not-worth-it";
    const index = byStatus.replace("key status", "key customerId, status");
    const model = (read: string, write: string) =>
      orders(
        index,
        `pattern P { query Order  where customerId = :c and status = :s${read} }\n\npattern Q { put Order${write} }`,
        "\n  volume 20 per customerId",
      );
    checkFindings(model("  rate 1/s", "  rate 50/s"), code, [
      "ByStatus",
      /20 items of Orders, 42\.8 KB: .* 5\.5 read units a call/,
    ]);
    checkFindings(model("  rate 500/s", "  rate 5/s"), code);
    checkFindings(model("", "  rate 50/s"), code);
    checkFindings(model("  rate 1/s", ""), code);
  });

  test("an item that is named by its own key keeps it", () => {
    const code = "identifying-relationship";
    const model = (more: string) => `table Reviews {
  partition key reviewId: string

  global index ByProduct {
    partition key productId
    project all
  }
}

entity Review in Reviews {
  reviewId: ulid
  productId: ulid
  text: string
}

pattern P { create Review }
pattern Q { query Review  where productId = :productId }
${more}`;
    checkFindings(model(""), code, ["ByProduct", /the key \(productId \| reviewId\)/]);
    checkFindings(model("pattern R { delete Review  where reviewId = :reviewId }"), code);
  });

  test("limits are near from four fifths on", () => {
    const indexes = (count: number) =>
      Array.from(
        { length: count },
        (_, at) =>
          `  global index By${at}_ {\n    partition key K${at}: string\n    project keys\n  }`,
      ).join("\n\n");
    checkFindings(orders(indexes(15), ""), "too-many-indexes");
    checkFindings(orders(indexes(16), ""), "too-many-indexes", [
      "Orders",
      /^Orders has 16 of at most 20 global indexes/,
    ]);
  });
});

suite("allowances of rules", () => {
  const model = `table Accounts {
  partition key accountId: string

  // dynamo-allow overloaded-index: shared on purpose
  global index ByPhone {
    partition key phone
    project all
  }
}

entity Account in Accounts {
  accountId: ulid
  phone: string
}
`;

  function codesWith(profile: "modern" | "classic" | "off"): readonly string[] {
    const uri = "file:///model.dynamo";
    const files = new Map([[uri, parseFile(uri, model)]]);
    return analyze(uri, files, { clinic: { profile } }).diagnostics.map(({ code }) => code);
  }

  test("are unused only where the rule was asked", () => {
    assert.ok(codesWith("modern").includes("unused-allowance"));
    assert.ok(!codesWith("classic").includes("unused-allowance"));
    assert.ok(!codesWith("off").includes("unused-allowance"));
  });
});
