import type { AccessPath, Entity, Model, Table } from "../../language/semantics/model.ts";
import type { KeyMember } from "../../language/syntax/tree.ts";
import type { TextEdit } from "../../language/text/edits.ts";
import { quotedName } from "../../planner/names-as-text.ts";
import { removeBindings, removeNode } from "../edits.ts";

/**
 * The edits that give an index a natural key and a new name, since the key of an index that exists
 * cannot be changed. What else it says stays, and the bindings that only it needed go.
 */
export function rewriteIndex(
  model: Model,
  table: Table,
  index: AccessPath,
  next: AccessPath,
  unbound: ReadonlySet<string>,
): readonly TextEdit[] | undefined {
  const { node } = index;
  const { file } = index.origin;
  const text = model.files.find(({ uri }) => uri === file)?.text;
  if (node === undefined || text === undefined) return undefined;
  const keys = node.members.filter((member): member is KeyMember => member.kind === "KeyMember");
  const partition = keys.find(({ role }) => role === "partition");
  const sort = keys.find(({ role }) => role === "sort");
  if (partition === undefined) return undefined;
  // What stays stands as it was written, with its type.
  const written = new Map(
    keys.flatMap(({ attributes }) =>
      attributes.map(({ name, span }) => [name.text, text.slice(span.start, span.end)]),
    ),
  );
  const side = (attributes: AccessPath["sort"]): string =>
    attributes.map(({ name }) => written.get(name) ?? quotedName(name)).join(", ");
  const edits: TextEdit[] = [
    { file, span: partition.span, newText: `partition key ${side(next.partition)}` },
  ];
  if (sort !== undefined) {
    const removed = next.sort.length === 0 ? removeNode(model, file, sort) : undefined;
    edits.push(removed ?? { file, span: sort.span, newText: `sort key ${side(next.sort)}` });
  }
  const symbol = { kind: "index", owner: table.name, name: index.name } as const;
  for (const reference of model.references.of(symbol)) {
    edits.push({ file: reference.file, span: reference.span, newText: quotedName(next.name) });
  }
  for (const entity of table.entities) edits.push(...removeBindings(model, entity, unbound));
  return edits;
}

/** Whether something beside the index's key speaks of an attribute that would go. */
export function isNeededElsewhere(
  table: Table,
  entities: readonly Entity[],
  unbound: ReadonlySet<string>,
): boolean {
  const projected = table.indexes.some(({ node }) =>
    node?.members.some(
      (member) =>
        member.kind === "ProjectionMember" &&
        member.attributes.some(({ text }) => unbound.has(text)),
    ),
  );
  // An attribute that is stored in a key only is read back from one of them.
  return (
    projected ||
    entities.some((entity) =>
      entity.bindings.some(
        ({ attribute, value }) =>
          unbound.has(attribute) &&
          value.kind === "template" &&
          value.parts.some(
            (part) =>
              typeof part !== "string" &&
              part.expression.kind === "attribute" &&
              isInKey(entity, part.expression.name),
          ),
      ),
    )
  );
}

function isInKey(entity: Entity, name: string): boolean {
  return entity.attributes.some((each) => each.name === name && each.source.kind === "in key");
}
