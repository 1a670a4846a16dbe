import { type ChangeDefinition, onlineIndexPage, updateTablePage } from "./definition.ts";

/** Changes of tables, their settings and their indexes. */
export const tableChanges = {
  "table-added": {
    classification: "free",
    message: "Table {table} is new.",
    reason: "Nothing is stored in it yet, and no running code knows it.",
    advice: "Create it before the code that uses it is deployed.",
  },
  "table-removed": {
    classification: "two-step",
    message: "Table {table} is gone from the model.",
    reason: "Running code still reads and writes it, and deleting a table deletes its items.",
    advice:
      "Deploy the code that does not need it any more, keep a backup, and delete the table then.",
  },
  "table-renamed": {
    classification: "new-table",
    message: "Table {table} is called {after} in DynamoDB now, not {before}.",
    reason: "A table keeps its name for life; under another name it is another, empty table.",
    advice:
      "If it is the same table, keep its name with 'name \"{before}\"'. Else create the new one, deploy code that looks there first and in the old one then, move the items, verify, switch, and delete the old one.",
    source: updateTablePage,
  },
  "table-renamed-in-model": {
    classification: "free",
    message: "Table {before} is called {after} in the model now.",
    reason:
      "Its name in DynamoDB is the same, so that only generated code speaks of it differently.",
    advice: "Generate the code anew.",
  },
  "primary-key-changed": {
    classification: "new-table",
    message: "The primary key of {table} is another one.",
    reason: "Names and types of a table's key are fixed when it is created.",
    advice:
      "Create a table with the new key under another name, deploy code that looks there first and in the old one then, move the items, verify, switch, and delete the old one.",
    source: updateTablePage,
  },
  "local-index-added": {
    classification: "new-table",
    message: "Local index {index} of {table} is new.",
    reason: "Local indexes are created with their table and never later.",
    advice: "Make it a global index, which can be built at any time, or move to a new table.",
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html",
  },
  "local-index-removed": {
    classification: "new-table",
    message: "Local index {index} of {table} is gone from the model.",
    reason: "A local index lives as long as its table.",
    advice: "Leave it in the model, or move to a new table.",
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html",
  },
  "local-index-changed": {
    classification: "new-table",
    message: "Local index {index} of {table} is another one.",
    reason: "Key and projection of a local index are fixed when its table is created.",
    advice: "Leave it as it is and add a global index beside it, or move to a new table.",
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html",
  },
  "discriminator-added": {
    classification: "backfill",
    message: "Items of {table} carry their entity's name in {after} now.",
    reason:
      "Items that are there do not have it, and a filter on it passes over them without a word.",
    advice: "Write it into all items before code that filters by it is deployed.",
  },
  "discriminator-changed": {
    classification: "two-step",
    message: "The discriminator of {table} is {after} now, not {before}.",
    reason:
      "Running code filters by the old attribute and new code by the new one; an item has to carry both meanwhile.",
    advice:
      "Write both, set the new one in all items, deploy the readers, and remove the old one then.",
  },
  "discriminator-removed": {
    classification: "free",
    message: "{table} has no discriminator any more.",
    reason:
      "The attribute stays in the items and does no harm; running code still finds it in old ones.",
    advice: "Deploy readers before writers if running code filters by {before}.",
  },
  "version-attribute-added": {
    classification: "free",
    message: "Items of {table} carry their version in {after} now.",
    reason: "An item without it counts as one of version 1, which it is.",
    advice: "Nothing is to be done.",
  },
  "version-attribute-changed": {
    classification: "two-step",
    message: "The version of the items of {table} stands in {after} now, not in {before}.",
    reason:
      "An item without the new attribute counts as one of version 1, and its upgrades would run over it once more.",
    advice:
      "Write both, set the new one in all items, and let only then code read it. Better keep {before}.",
  },
  "version-attribute-removed": {
    classification: "two-step",
    message: "Items of {table} do not carry their version any more.",
    reason: "Without it an item of an older version cannot be told from a current one.",
    advice: "Upgrade all items first, with 'backfilled to' in each entity.",
  },
  "setting-changed": {
    classification: "free",
    message: "{setting} of {table} is {after} now, not {before}.",
    reason:
      "It is changed in place, one kind of setting at a time, while the table is active.{note}",
    advice: "Deploy it.{hint}",
    source: updateTablePage,
  },
  "ttl-changed": {
    classification: "two-step",
    message: "Items of {table} expire by {after} now, not by {before}.",
    reason:
      "The attribute of the time to live cannot be exchanged: it is switched off and, when that has taken effect, on again.",
    advice:
      "Switch it off, wait until DescribeTimeToLive says DISABLED, and switch it on with {after}.",
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html",
  },
  "stream-removed": {
    classification: "two-step",
    message: "{table} has no stream any more.",
    reason: "What reads it gets nothing from then on.",
    advice: "Take its readers out of service first.",
    source: updateTablePage,
  },
  "stream-view-changed": {
    classification: "two-step",
    message: "The stream of {table} carries {after} now, not {before}.",
    reason:
      "The view of a stream cannot be changed: switched off and on again it is a new stream with a new ARN.",
    advice:
      "Let the readers come to the end of the old stream, make the new one, and lead them to its ARN.",
    source: updateTablePage,
  },
  "replica-removed": {
    classification: "two-step",
    message: "{table} has no replica in {before} any more.",
    reason: "Code that runs there loses its table.",
    advice: "Lead its readers and writers to another Region first.",
    source: updateTablePage,
  },
  "warm-throughput-lowered": {
    classification: "forbidden",
    message: "The warm throughput of {subject} is {after} now, less than {before}.",
    reason: "DynamoDB raises warm throughput and never lowers it.",
    advice: "Leave the higher figures in the model.",
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html",
  },

  "index-added": {
    classification: "index-build",
    message: "Global index {index} of {table} is new.",
    reason:
      "DynamoDB builds it beside the running table. Items without all of its key attributes are not in it, and those that have one in another type are left out without a word; from then on a write of such a value is refused.",
    advice:
      "Create it, and wait until it is active and not backfilling before code that reads it is deployed.",
    source: onlineIndexPage,
  },
  "index-removed": {
    classification: "free",
    message: "Global index {index} of {table} is gone from the model.",
    reason: "No access pattern of the old model reads it.",
    advice: "Delete it when nothing else reads it. Getting it back takes another build.",
    source: onlineIndexPage,
  },
  "index-removed-in-use": {
    classification: "two-step",
    message: "Global index {index} of {table} is gone from the model.",
    reason: "Running code reads it, for {patterns}.",
    advice: "Deploy the code that does not read it any more, and delete the index then.",
    source: onlineIndexPage,
  },
  "index-key-changed": {
    classification: "two-step",
    message: "The key of global index {index} of {table} is another one.",
    reason:
      "The key of an index is fixed. Under the same name the old one has to go before the new one can be made, and nothing serves its patterns meanwhile.",
    advice:
      "Give the new index another name: create it, switch the readers when it is active, and delete the old one then.",
    source: updateTablePage,
  },
  "index-projection-changed": {
    classification: "two-step",
    message: "Global index {index} of {table} holds other attributes.",
    reason:
      "The projection of an index is fixed. Under the same name the old one has to go before the new one can be made, and nothing serves its patterns meanwhile.",
    advice:
      "Give the new index another name: create it, switch the readers when it is active, and delete the old one then.",
    source: updateTablePage,
  },
  "index-renamed": {
    classification: "two-step",
    message: "Global index {before} of {table} is called {after} now.",
    reason:
      "An index keeps its name; under another name it is another index, which has to be built.",
    advice:
      "Keep the name, unless the build is worth it: create the new one, switch the readers when it is active, and delete the old one then.",
    source: updateTablePage,
  },
  "several-index-operations": {
    classification: "two-step",
    message: "{count} indexes of {table} are created, deleted or made anew in one step.",
    reason:
      "A table takes one creation or deletion at a time, and CloudFormation one in each update.",
    advice: "Deploy them one after the other, each when the one before is done: {operations}.",
    source: updateTablePage,
  },
  "vector-index-added": {
    classification: "index-build",
    message: "Vector index {index} of {table} is new.",
    reason: "DynamoDB builds it beside the running table, never together with another index.",
    advice: "Create it, and wait until it is active before code that searches it is deployed.",
    source: updateTablePage,
  },
  "vector-index-removed": {
    classification: "two-step",
    message: "Vector index {index} of {table} is gone from the model.",
    reason: "Running code may search it.",
    advice: "Deploy the code that does not search it any more, and delete the index then.",
    source: updateTablePage,
  },
  "vector-index-changed": {
    classification: "two-step",
    message: "Vector index {index} of {table} is another one.",
    reason: "Nothing of a vector index can be changed in place.",
    advice:
      "Give the new index another name: create it, switch the readers when it is active, and delete the old one then.",
    source: updateTablePage,
  },

  "deployed-table-missing": {
    classification: "free",
    message: "There is no table {physical} yet.",
    reason: "Nothing is stored that could be in the way.",
    advice: "Create it: 'dynamo deploy'.",
  },
  "deployed-key-differs": {
    classification: "new-table",
    message: "{what} of the deployed table {physical} is another one.",
    reason: "Keys and local indexes are fixed when a table is created.",
    advice: "Bring the model in line with the table, or move to a new table.",
    source: updateTablePage,
  },
  "deployed-index-missing": {
    classification: "index-build",
    message: "The deployed table {physical} has no {what}.",
    reason: "DynamoDB builds it beside the running table.",
    advice:
      "Create it, and wait until it is active and not backfilling before code that reads it is deployed.",
    source: onlineIndexPage,
  },
  "deployed-index-unknown": {
    classification: "free",
    message: "The deployed table {physical} has {what}, which the model does not know.",
    reason: "It costs its writes and its storage, and no pattern of the model reads it.",
    advice: "Add it to the model, or delete it when nothing else reads it.",
    source: onlineIndexPage,
  },
  "deployed-index-differs": {
    classification: "two-step",
    message: "{what} of the deployed table {physical} is another one.",
    reason: "Key and projection of an index are fixed.",
    advice:
      "Bring the model in line with the table; or give the model's index another name, create it, switch the readers, and delete the old one.",
    source: updateTablePage,
  },
  "deployed-setting-differs": {
    classification: "free",
    message: "{what} of the deployed table {physical} is another one.",
    reason: "It is changed in place.",
    advice: "Change the table, or bring the model in line with it.",
    source: updateTablePage,
  },
} as const satisfies Record<string, ChangeDefinition>;
