import { createDiagnostic } from "../../language/index.ts";
import type { Table } from "../../language/semantics/model.ts";
import type { Change } from "../../language/text/edits.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports a table that holds several entities and has no discriminator.
 *
 * ## Why is this bad?
 * Nothing in an item says what it is. Streams, exports and one-off scripts have to guess it from the
 * spelling of keys; a scan or a query whose slice holds foreign items cannot filter them out
 * (`mixed-slice`). ElectroDB, DynamoDB-Toolbox and OneTable all write such an attribute; later it
 * has to be added to every stored item.
 * [AWS's guidance](https://github.com/aws/agent-toolkit-for-aws)
 *
 * ## Example
 * ```dynamo
 * table Shop {
 *   //  ^^^^ Shop holds Customer and Order, but nothing in an item says which it is: …
 *   partition key PK: string
 *   sort key SK: string
 * }
 *
 * entity Customer in Shop {
 *   PK = "CUSTOMER#${customerId}"
 *   SK = "PROFILE"
 *
 *   customerId: ulid
 * }
 *
 * entity Order in Shop {
 *   PK = "CUSTOMER#${customerId}"
 *   SK = "ORDER#${orderId}"
 *
 *   customerId: ulid
 *   orderId: ulid
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Shop {
 *   partition key PK: string
 *   sort key SK: string
 *
 *   discriminator entityType
 * }
 *
 * entity Customer in Shop {
 *   PK = "CUSTOMER#${customerId}"
 *   SK = "PROFILE"
 *
 *   customerId: ulid
 * }
 *
 * entity Order in Shop {
 *   PK = "CUSTOMER#${customerId}"
 *   SK = "ORDER#${orderId}"
 *
 *   customerId: ulid
 *   orderId: ulid
 * }
 * ```
 *
 * ## When to allow it
 * Where the model describes a table that exists, and its items have no such attribute.
 */
export const missingEntityType = defineRule({
  code: "missing-entity-type",
  *check({ model }) {
    for (const table of model.tables) {
      const [first, second] = table.entities;
      if (first === undefined || second === undefined || table.discriminator !== undefined)
        continue;
      const rest = table.entities.length - 2;
      yield createDiagnostic(
        "missing-entity-type",
        { file: table.origin.file, span: table.origin.nameSpan },
        {
          table: table.name,
          entities:
            rest > 0
              ? `${first.name}, ${second.name} and ${rest} more`
              : `${first.name} and ${second.name}`,
        },
        { changes: addDiscriminator(table) },
      );
    }
  },
});

function addDiscriminator(table: Table): readonly Change[] {
  const taken = new Set(
    table.entities.flatMap(({ attributes, bindings }) => [
      ...attributes.flatMap(({ name, storedName }) => [name, storedName]),
      ...bindings.map(({ attribute }) => attribute),
    ]),
  );
  const name = ["entityType", "entity", "itemType"].find((free) => !taken.has(free));
  const last = table.node.members.filter(({ kind }) => kind === "KeyMember").at(-1);
  if (name === undefined || last === undefined) return [];
  const { end } = last.span;
  return [
    {
      title: `Write the entity's name into each item, as '${name}'; stored items need it too`,
      edits: [
        {
          file: table.origin.file,
          span: { start: end, end },
          newText: `\n\n  discriminator ${name}`,
        },
      ],
    },
  ];
}
