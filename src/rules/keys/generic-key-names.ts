import { createDiagnostic } from "../../language/index.ts";
import type { Entity, KeyAttribute, Model, Table } from "../../language/semantics/model.ts";
import type { Change, TextEdit } from "../../language/text/edits.ts";
import { removeNode } from "../edits.ts";
import { listText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { bindingNode } from "./key-templates.ts";

/**
 * ## What it does
 * Reports a table with one entity whose key attributes have names such as `PK` and `SK`.
 *
 * ## Why is this bad?
 * Such names are for tables in which each entity puts something else into the key. With one entity
 * they hide what the key is: who reads an item, a query in the console or a policy sees `PK` and has
 * to look up that it is a board. It also costs the bytes of a second copy of the attribute. AWS
 * names keys for what they mean and keeps generic names for tables of several entities.
 * [AWS's guidance](https://github.com/aws/agent-toolkit-for-aws)
 *
 * ## Example
 * ```dynamo
 * table Boards {
 *   partition key PK: string
 *   //            ^^ Boards holds only Board, yet its key is called PK: …
 * }
 *
 * entity Board in Boards {
 *   PK = boardId
 *
 *   boardId: string
 *   title: string
 * }
 *
 * pattern GetBoard {
 *   get Board
 *   where boardId = :boardId
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Boards {
 *   partition key boardId: string
 * }
 *
 * entity Board in Boards {
 *   boardId: string
 *   title: string
 * }
 *
 * pattern GetBoard {
 *   get Board
 *   where boardId = :boardId
 * }
 * ```
 *
 * ## When to allow it
 * Where the table is in use: a key attribute cannot be renamed, only a new table can have another.
 * The profile `classic` leaves this rule out.
 */
export const genericKeyNames = defineRule({
  code: "generic-key-names",
  notInClassic: true,
  *check({ model }) {
    // A table that is to hold several entities begins with one, before there are patterns.
    if (model.patterns.length === 0) return;
    for (const table of model.tables) {
      const [entity, second] = table.entities;
      if (entity === undefined || second !== undefined) continue;
      const keys = [...table.primary.partition, ...table.primary.sort].filter(isGeneric);
      const [first] = keys;
      if (first === undefined) continue;
      const names = listText(keys.map(({ name }) => name));
      yield createDiagnostic(
        "generic-key-names",
        { file: table.origin.file, span: first.span },
        { table: table.name, entity: entity.name, key: names },
        { changes: keys.flatMap((key) => nameForMeaning(model, table, entity, key)) },
      );
    }
  },
});

function isGeneric({ name }: KeyAttribute): boolean {
  return /^([pr]k|sk|hk|hashkey|rangekey|partitionkey|sortkey)$/i.test(name);
}

/** Where the key is an attribute as it is, the attribute itself can be the key. */
function nameForMeaning(
  model: Model,
  table: Table,
  entity: Entity,
  key: KeyAttribute,
): readonly Change[] {
  const binding = entity.bindings.find(({ attribute }) => attribute === key.name);
  if (binding?.value.kind !== "attribute" || binding.value.path.length > 0) return [];
  const { name } = binding.value;
  const attribute = entity.attributes.find((own) => own.name === name);
  const node = bindingNode(entity, binding);
  // Named once in the table and once in the binding: an index that has it too needs more thought.
  const references = model.references.of({ kind: "key", owner: table.name, name: key.name });
  if (attribute?.source.kind === "in key" || node === undefined || references.length !== 2)
    return [];
  if (!/^\w+$/.test(name)) return [];
  const removed = removeNode(model, binding.origin.file, node);
  if (removed === undefined) return [];
  const renamed: TextEdit = { file: table.origin.file, span: key.span, newText: name };
  return [
    {
      title: `Make ${name} itself the key, which needs a new table where this one is in use`,
      edits: [renamed, removed],
    },
  ];
}
