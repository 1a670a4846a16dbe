import type { IndexNode, KeyNode, SectionNode, TableDescription, TableNode } from "./nodes.ts";

type KeySchema = TableDescription["KeySchema"];

/** The sections of a table; those that only a model can fill stand where one describes it. */
export function describedSections(table: TableNode): SectionNode[] {
  const sections: SectionNode["section"][] =
    table.described === undefined
      ? ["keys", "indexes", "items"]
      : ["patterns", "entities", "keys", "indexes", "items"];
  return sections.map((section) => ({
    kind: "section",
    id: `${table.id}/${section}`,
    parent: table,
    section,
  }));
}

/** The primary key of the live table. */
export function keyNodes(section: SectionNode, description: TableDescription): KeyNode[] {
  return (description.KeySchema ?? []).map((key) => {
    const attribute = key.AttributeName ?? "";
    const definition = description.AttributeDefinitions?.find(
      ({ AttributeName }) => AttributeName === attribute,
    );
    return {
      kind: "key",
      id: `${section.id}/${attribute}`,
      parent: section,
      attribute,
      role: key.KeyType === "HASH" ? "partition" : "sort",
      type: typeNames[definition?.AttributeType ?? ""] ?? "",
    };
  });
}

/** The indexes of the live table, with what the model says of them. */
export function indexNodes(section: SectionNode, description: TableDescription): IndexNode[] {
  const modelled = section.parent.described?.table.indexes ?? [];
  const node = (
    kind: IndexNode["indexKind"],
    index: {
      readonly IndexName?: string | undefined;
      readonly KeySchema?: KeySchema;
      readonly Projection?:
        | {
            readonly ProjectionType?: string | undefined;
            readonly NonKeyAttributes?: string[] | undefined;
          }
        | undefined;
      readonly IndexStatus?: string | undefined;
      readonly IndexArn?: string | undefined;
    },
  ): IndexNode => {
    const name = index.IndexName ?? "";
    return {
      kind: "index",
      id: `${section.id}/${name}`,
      parent: section,
      name,
      indexKind: kind,
      keys: keyText(index.KeySchema),
      projection: projectionText(index.Projection),
      status:
        index.IndexStatus === undefined || index.IndexStatus === "ACTIVE"
          ? undefined
          : index.IndexStatus.toLowerCase(),
      arn: index.IndexArn,
      summary: modelled.find((candidate) => candidate.name === name),
    };
  };
  return [
    ...(description.GlobalSecondaryIndexes ?? []).map((index) => node("global", index)),
    ...(description.LocalSecondaryIndexes ?? []).map((index) => node("local", index)),
  ];
}

const typeNames: Readonly<Record<string, string>> = { S: "string", N: "number", B: "binary" };

/** `status, placedOn / placedAt, orderId`: partition key attributes, then sort key attributes. */
function keyText(schema: KeySchema): string {
  const names = (role: string) =>
    (schema ?? [])
      .filter(({ KeyType }) => KeyType === role)
      .map(({ AttributeName }) => AttributeName);
  const sort = names("RANGE");
  const partition = names("HASH").join(", ");
  return sort.length === 0 ? partition : `${partition} / ${sort.join(", ")}`;
}

function projectionText(
  projection:
    | {
        readonly ProjectionType?: string | undefined;
        readonly NonKeyAttributes?: string[] | undefined;
      }
    | undefined,
): string {
  switch (projection?.ProjectionType) {
    case "ALL":
      return "all";
    case "KEYS_ONLY":
      return "keys";
    case "INCLUDE":
      return (projection.NonKeyAttributes ?? []).join(", ");
    default:
      return "";
  }
}
