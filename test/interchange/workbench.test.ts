import assert from "node:assert/strict";
import { readWorkbenchModel } from "../../src/interchange/workbench.ts";
import { checkInference } from "./inference/check-inference.ts";

const text = (attribute: string) => ({ AttributeName: attribute, AttributeType: "S" });

/** A model file in the form of NoSQL Workbench, with what its versions have differently. */
const file = {
  ModelName: "Music",
  ModelMetadata: { Author: "", Version: "3.0" },
  DataModel: [
    {
      TableName: "Music",
      KeyAttributes: { PartitionKey: text("PK"), SortKey: text("SK") },
      NonKeyAttributes: [text("title")],
      GlobalSecondaryIndexes: [
        {
          IndexName: "ByTitle",
          KeyAttributes: { PartitionKey: text("title") },
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["year"] },
        },
      ],
      BillingMode: "PROVISIONED",
      ProvisionedCapacitySettings: {
        ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 3 },
      },
      TableData: [
        { PK: { S: "ARTIST#1" }, SK: { S: "ARTIST" }, name: { S: "Ada" }, __id: {} },
        { PK: { S: "ARTIST#1" }, SK: { S: "SONG#7" }, title: { S: "One" }, year: { N: " 1999 " } },
        { PK: { S: "ARTIST#1" }, SK: { S: "SONG#8" }, title: { S: "Two" }, year: { N: "2001" } },
        { PK: { S: "ARTIST#2" }, SK: { S: "x" }, broken: {} },
      ],
    },
    { TableName: "NoKeys" },
  ],
};

suite("a model file of NoSQL Workbench", () => {
  test("becomes a model of its tables and sample items", () => {
    const read = readWorkbenchModel(JSON.stringify(file));
    assert.ok(typeof read !== "string");
    assert.deepEqual(read.problems, [
      "Music: item 4 is left out: 'broken' is no value of DynamoDB: an attribute value has exactly one of S, N, B, BOOL, NULL, L, M, SS, NS, BS.",
      "Table 2 is left out: NoKeys has no partition key.",
    ]);
    const { text: model, model: found } = checkInference(
      read.tables.map((table) => ({ ...table, itemCount: 3, isWhole: true, isDesign: true })),
    );
    assert.deepEqual(
      found.entities.map(({ name, volume }) => [name, volume]),
      [
        ["Artist", undefined],
        ["Song", undefined],
      ],
    );
    assert.match(model, /SK = "SONG#\$\{songId\}"/);
    assert.match(model, /billing provisioned read 5 write 3/);
    assert.match(model, /project year/);
  });

  test("anything else is named for what it lacks", () => {
    assert.equal(readWorkbenchModel("{"), "it is no JSON");
    assert.equal(readWorkbenchModel("[]"), "it has no tables in 'DataModel'");
    assert.equal(readWorkbenchModel('{"DataModel":[7]}'), "none of its tables can be read");
  });
});
