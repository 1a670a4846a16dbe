import fc from "fast-check";
import { everything } from "../everything.ts";
import { hostile } from "../hostile.ts";
import { exampleModel, exampleModels, modelOf, type PlannedExample } from "../models.ts";
import { upgraded } from "../upgraded.ts";

/** Models whose tables have all that a table can be told, between them. */

export const everySetting = `
/// Everything that a table can be told: it has all settings.
/// Also two lines.
table Orders {
  name "orders-prod"
  partition key PK: string
  sort key SK: binary

  billing provisioned read 100 write 50
  autoscale read 5 to 500 at 60%
  autoscale write 6 to 60 at 70%
  ttl expiresAt
  stream new-and-old-images
  point-in-time-recovery on
  deletion-protection on
  class infrequent-access
  encryption key "arn:aws:kms:us-east-1:123456789012:key/mrk-1234567890abcdef1234567890abcdef"
  replica "eu-west-1"
  replica "ap-northeast-1"
  tags { team: "shop", \`cost center\`: "42" }
  discriminator kind

  global index ByCustomer {
    partition key customerId
    sort key placedAt, rank
    project total
    capacity read 7 write 8
    autoscale write 8 to 80 at 40%
  }
  global index ByAll {
    partition key customerId, placedAt, region, status
    sort key rank, total, day, note
    project keys
  }
  local index ByRank {
    sort key rank
    project all
  }
}

entity Order in Orders {
  PK = "ORDER#\${orderId}"
  SK = raw
  orderId: ulid
  raw: binary
  customerId: string
  placedAt: timestamp
  region: string
  status: string
  rank: number
  total: number
  day: date
  note: string
  expiresAt: epoch
}

table Documents {
  partition key documentId: number

  on-demand max read 100 write 200
  warm read 13000 write 5000
  encryption aws-managed
  stream keys-only

  global index ByTenant {
    partition key tenantKey: string
    project all
    on-demand max read 10
    warm read 14000 write 4000
  }
  vector index Similar {
    vector embedding
    dimensions 1024
    distance dot-product
    partition key tenant
    filter category
    project title
  }
  vector index Near {
    vector embedding
    dimensions 1024
    distance cosine
    project keys
  }
}

entity Document in Documents {
  documentId: number
  tenantKey = "TENANT#\${tenant}"
  tenant: string
  category: string
  title: string
  embedding: number[]
}

table Counters {
  partition key counterId: string
  billing provisioned read 10 write 20
  global index ByOwner {
    partition key owner
    project all
    capacity read 3
  }
}

entity Counter in Counters {
  counterId: string
  owner: string
}
`;

/** Names, texts and comments that try to break out of every one of the languages. */
export const hostileTables = `
/// End it: */ process.exit(1) /* \${process.exit(2)} \`\${3}\` --> <script>
/// # no comment \`rm -rf\` $(exit 1)
table \`b'a"d $(exit 3)\` {
  name "sh-op.1"
  partition key \`p'k"\${var.x}%{if true}\`: string
  sort key \`!Ref "AWS::Region" #\`: number
  ttl \`yes: {a: b}\`
  tags {
    __proto: "\${AWS::Region} \${file(\\"/etc/passwd\\")} %{ for x in y }",
    constructor: "$$\${x} $$$\${y} %%{z} \\\\ \\" ' \\n\\t \\u2028 \\u0000 \\ud83d\\ude00",
    \`no\`: "yes", \`a'b\`: "'; exit 4; '", \`0x10\`: "1e3", \`~\`: "", null: "2001-01-01", \`#\`: "- a: b # c"
  }
  global index \`In-dex.1\` {
    partition key \`null\`, \`1_000\`
    sort key \`*/ \${2}\`
    project \`'\`, \`"\`, \`\\\\\`
  }
}

entity Thing in \`b'a"d $(exit 3)\` {
  \`p'k"\${var.x}%{if true}\` = "*?$$\${aws:username}#\${id}"
  id: ulid
  \`!Ref "AWS::Region" #\`: number
  \`yes: {a: b}\`: epoch
  \`null\`: string
  \`1_000\`: number
  \`*/ \${2}\`: binary
  \`'\`: string
  \`"\`: string
  \`\\\\\`: string
}

pattern \`*/ get-it\` { get Thing where id = :id and \`!Ref "AWS::Region" #\` = :n }

table __proto__ { partition key constructor: string }
table \`1st-table\` { partition key \`toString\`: string }
table FirstTable { partition key a: string }
table first_table { partition key a: string }
`;

export interface NamedModel extends PlannedExample {
  readonly name: string;
}

/** The examples and models that are harder than any example. */
export function allModels(): readonly NamedModel[] {
  all ??= [
    ...exampleModels.map((path) => ({ name: path, ...exampleModel(path) })),
    ...writtenModels(),
  ];
  return all;
}

let all: readonly NamedModel[] | undefined;

function writtenModels(): readonly NamedModel[] {
  const withPast = `${upgraded}
sample ada: Customer { id: "1", email: "a@b", tier: "free", name: "Ada", since: "2026-01-01" }
sample note: Note { id: "1", folder: "f", noteId: "n", words: 1, text: "t" }`;
  const texts = { everything, hostile, withPast, everySetting, hostileTables };
  return Object.entries(texts).map(([name, text]) => ({
    name,
    ...modelOf(text, `file:///models/${name}.dynamo`),
  }));
}

/** Models of one table with settings of any kind; the same ones every time. */
export function generatedModels(count: number): readonly NamedModel[] {
  return fc.sample(tableTexts, { numRuns: count, seed: 4 }).map((text, position) => ({
    name: `generated ${position}`,
    ...modelOf(text, `file:///models/generated${position}.dynamo`),
  }));
}

const units = fc.integer({ min: 1, max: 900 });
const maybe = (text: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof(fc.constant(""), text);
const both = fc.tuple(units, units).map(([read, write]) => `read ${read} write ${write}`);
const scaled = maybe(
  fc
    .tuple(units, units, fc.integer({ min: 20, max: 90 }))
    .map(([low, more, target]) => `autoscale write ${low} to ${low + more} at ${target}%`),
);
const projection = fc.constantFrom("project all", "project keys", "project note, extra");
const attributes = fc.shuffledSubarray(["a", "b", "c", "d"], { minLength: 1 });

const billing = fc.oneof(
  maybe(both.map((pair) => `on-demand max ${pair}`)).map((maximum) => ({
    mode: `billing on-demand\n${maximum}`,
    ofIndex: maybe(both.map((pair) => `on-demand max ${pair}`)),
  })),
  fc.tuple(both, scaled).map(([pair, range]) => ({
    mode: `billing provisioned ${pair}\n${range}`,
    ofIndex: fc
      .tuple(maybe(both.map((own) => `capacity ${own}`)), scaled)
      .map((parts) => parts.join("\n")),
  })),
);

const tableTexts: fc.Arbitrary<string> = billing.chain(({ mode, ofIndex }) =>
  fc
    .record({
      indexes: fc.array(
        fc
          .tuple(attributes, attributes, projection, ofIndex)
          .map(
            ([partition, sort, projected, own]) =>
              `partition key ${partition.join(", ")}\nsort key ${sort.map((name) => `s${name}`).join(", ")}\n${projected}\n${own}`,
          ),
        { maxLength: 3 },
      ),
      stream: fc.constantFrom("", "keys-only", "new-image", "old-image", "new-and-old-images"),
      switches: fc.subarray([
        "point-in-time-recovery on",
        "deletion-protection on",
        "class infrequent-access",
        "ttl expiresAt",
        "encryption aws-managed",
        'tags { b: "1", a: "2" }',
        "warm read 15000 write 5000",
        "local index Local { sort key sa project all }",
      ]),
    })
    .map(
      ({ indexes, stream, switches }) => `
table Things {
  partition key id: string
  sort key at: string
  ${mode}
  ${stream === "" ? "" : `stream ${stream}`}
  ${switches.join("\n  ")}
  ${indexes.map((body, position) => `global index Index${position} {\n${body}\n}`).join("\n  ")}
}
entity Thing in Things {
  id: string  at: timestamp  a: string  b: number  c: binary  d: string
  sa: string  sb: number  sc: binary  sd: number  note: string  extra: boolean  expiresAt: epoch
}`,
    ),
);
