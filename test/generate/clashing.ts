const entityNames = [
  ..."Item Stored Current Key Failure Host Decimal Page Query".split(" "),
  ..."ShopClient ShopTables Input Filter Request NewItem ItemKey Shop Map".split(" "),
];

/** A model that calls its own things like what generated code brings along and uses itself. */
export const clashing = `table Shop {
  partition key PK: string
  sort key SK: string
}
${entityNames.map(entityNamed).join("")}`;

function entityNamed(name: string, index: number): string {
  return `
entity ${name} in Shop {
  PK = "${index}#\${id}"
  SK = "${name}#\${item:04}#\${cause}"

  id: string = uuid()
  item: integer = 1
  cause: timestamp = now()
  input: string derived concat(id, "x")
  decimal: number = 1
  total: number derived decimal * 1.5
  revision: integer @revision
  current?: string @unique
}

pattern Get${name} { get ${name} where id = :id and item = :item and cause = :cause }
pattern All${name} { query ${name} where id = :input and item >= :request filter current in :filter }
pattern Make${name} { create ${name} }
pattern Put${name} { put ${name} :item if revision = :current }
pattern Change${name} { update ${name} where id = :id and item = :item and cause = :cause set current = :current if revision = :revision }
pattern Move${name} { move ${name} where id = :id and item = :item and cause = :cause set item = :stored }
`;
}
