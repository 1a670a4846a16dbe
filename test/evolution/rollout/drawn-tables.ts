import fc from "fast-check";

/** Models that differ in all that DynamoDB knows of a table, as texts of the language. */

const indexNames = ["First", "Second", "Third", "Fourth"];
const keys = [
  "partition key color",
  "partition key color\n    sort key size",
  "partition key size, color\n    sort key made",
  "partition key kind",
];
const projections = ["", "\n    project keys", "\n    project note", "\n    project made, note"];

const drawnIndex = fc.record({
  name: fc.constantFrom(...indexNames),
  key: fc.constantFrom(...keys),
  projection: fc.constantFrom(...projections),
  read: fc.integer({ min: 1, max: 3 }),
});

const drawnSettings = fc.record({
  provisioned: fc.option(fc.record({ read: fc.integer({ min: 1, max: 3 }), scaled: fc.boolean() })),
  maximum: fc.option(fc.integer({ min: 10, max: 12 })),
  infrequent: fc.boolean(),
  ttl: fc.option(fc.constantFrom("expiresAt", "closesAt")),
  stream: fc.option(fc.constantFrom("keys-only", "new-image", "new-and-old-images")),
  recovery: fc.boolean(),
  protection: fc.boolean(),
  encryption: fc.boolean(),
  replicas: fc.uniqueArray(fc.constantFrom("eu-west-1", "eu-north-1"), { maxLength: 2 }),
  tag: fc.option(fc.constantFrom("one", "two")),
});

export const drawnTable = fc
  .record({
    indexes: fc.uniqueArray(drawnIndex, { selector: ({ name }) => name, maxLength: 4 }),
    settings: drawnSettings,
    others: fc.uniqueArray(fc.constantFrom("Log", "Audit"), { maxLength: 2 }),
  })
  .map(textOf);

function textOf({
  indexes,
  settings,
  others,
}: {
  readonly indexes: readonly { name: string; key: string; projection: string; read: number }[];
  readonly settings: {
    readonly provisioned: { read: number; scaled: boolean } | null;
    readonly maximum: number | null;
    readonly infrequent: boolean;
    readonly ttl: string | null;
    readonly stream: string | null;
    readonly recovery: boolean;
    readonly protection: boolean;
    readonly encryption: boolean;
    readonly replicas: readonly string[];
    readonly tag: string | null;
  };
  readonly others: readonly string[];
}): string {
  const isProvisioned = settings.provisioned !== null;
  const stream = settings.replicas.length > 0 ? "new-and-old-images" : settings.stream;
  const lines = [
    ...(settings.provisioned === null
      ? ["billing on-demand"]
      : [`billing provisioned read ${settings.provisioned.read} write 5`]),
    ...(settings.provisioned?.scaled === true ? ["autoscale read 1 to 20 at 70%"] : []),
    ...(isProvisioned || settings.maximum === null
      ? []
      : [`on-demand max read ${settings.maximum} write 20`]),
    ...(settings.infrequent ? ["class infrequent-access"] : []),
    ...(settings.ttl === null ? [] : [`ttl ${settings.ttl}`]),
    ...(stream === null ? [] : [`stream ${stream}`]),
    ...(settings.recovery ? ["point-in-time-recovery on"] : []),
    ...(settings.protection ? ["deletion-protection on"] : []),
    ...(settings.encryption ? ["encryption aws-managed"] : []),
    ...settings.replicas.map((region) => `replica "${region}"`),
    ...(settings.tag === null ? [] : [`tags { team: "${settings.tag}" }`]),
  ];
  const declared = indexes.map(
    ({ name, key, projection, read }) =>
      `  global index ${name} {\n    ${key}${projection}${isProvisioned && read > 1 ? `\n    capacity read ${read} write 5` : ""}\n  }\n`,
  );
  const tables = others.map((name) => `table ${name} {\n  partition key id: string\n}\n`);
  return `table Things {\n  partition key id: string\n${lines.map((line) => `  ${line}\n`).join("")}${declared.join("")}}

entity Thing in Things {
  id: ulid
  color: string
  size: integer
  kind: string
  made: timestamp
  note?: string
  expiresAt?: epoch
  closesAt?: epoch
}
${tables.join("\n")}`;
}
