import { checkPlan, checkUnserved } from "./harness.ts";

function model(projection: string, clauses: string, more = ""): string {
  return `
table Files {
  partition key folder: string
  sort key path: string
  discriminator kind

  local index BySize {
    sort key bytes
    project ${projection}
  }
}

entity File in Files {
  folder: string
  path: string
  bytes: integer
  owner: string
  note?: string
}
${more}
pattern P {
  query File
  ${clauses}
}
`;
}

const bySize = "where folder = :folder and bytes > :bytes";

suite("filters on local indexes", () => {
  test("what is returned is fetched from the table", () => {
    checkPlan(model("keys", bySize), "Query BySize: folder = :folder, bytes > :bytes");
  });

  test("what is filtered has to be projected, since DynamoDB fetches nothing to test it", () => {
    checkUnserved(
      model("keys", `${bySize} filter owner = :owner`),
      "unserved-access-pattern",
      /does not project 'owner'/,
    );
    checkPlan(
      model("owner", `${bySize} filter owner = :owner`),
      "Query BySize: folder = :folder, bytes > :bytes, filter owner = :owner",
    );
  });

  test("a filter that is added to keep other items out counts too", () => {
    const link = `
entity Link in Files {
  folder: string
  path: string
  bytes: integer
}
`;
    const clauses = `${bySize} return path`;
    checkUnserved(
      model("keys", clauses, link),
      "unserved-access-pattern",
      /does not project 'kind'/,
    );
    // A list of attributes always holds the discriminator.
    checkPlan(
      model("owner", clauses, link),
      'Query BySize: folder = :folder, bytes > :bytes, filter (added) kind = "File", return path',
    );
  });
});
