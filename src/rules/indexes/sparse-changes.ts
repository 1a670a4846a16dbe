import type { AttributeValue } from "../../dynamodb/values.ts";
import type { AccessPath, Entity, KeyAttribute } from "../../language/semantics/model.ts";
import { spellName } from "../../language/semantics/names.ts";
import type { Type } from "../../language/semantics/types.ts";
import type { Change, TextEdit } from "../../language/text/edits.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import type { Clinic } from "../clinic.ts";
import { bindingNode, keyUsesOf, wordsOf } from "../keys/key-templates.ts";

/**
 * Makes an index hold only the items of which a condition holds: of a key attribute that only this
 * index has the binding gets the condition; else an attribute of the key gives way to one that is
 * bound to it under the condition. The index must hold items of this entity alone.
 *
 * @param condition as the language writes it
 */
export function sparseChanges(
  clinic: Clinic,
  entity: Entity,
  index: AccessPath,
  condition: string,
  wanted: readonly AttributeValue[],
): readonly Change[] {
  const { planning } = clinic;
  const others = entity.table.entities.filter(
    (other) => other !== entity && planning.placeOf(other, index) !== undefined,
  );
  if (others.length > 0) return [];
  const title = `Keep only items with ${condition} in ${index.name}`;
  const keys = [...index.partition, ...index.sort];
  const uses = keyUsesOf(entity.table);
  for (const { name } of keys) {
    const binding = entity.bindings.find(({ attribute }) => attribute === name);
    const node = binding && bindingNode(entity, binding);
    if (node === undefined || node.condition !== undefined) continue;
    if (uses.get(name)?.some(({ path }) => path !== index) === true) continue;
    const { end } = node.value.span;
    const edit = {
      file: entity.origin.file,
      span: { start: end, end },
      newText: ` when ${condition}`,
    };
    return [{ title, edits: [edit] }];
  }
  const edits = naturalEdits(clinic, entity, index, condition, wanted);
  return edits === undefined ? [] : [{ title, edits }];
}

function naturalEdits(
  { planning }: Clinic,
  entity: Entity,
  index: AccessPath,
  condition: string,
  wanted: readonly AttributeValue[],
): readonly TextEdit[] | undefined {
  const state = /^[\w`.-]+/.exec(condition)?.[0];
  const keys = [...index.partition, ...index.sort];
  const key = keys.find(({ name }) => spellName(name) !== state) ?? keys[0];
  const attribute = entity.attributes.find(({ name }) => name === key?.name);
  if (key === undefined || attribute === undefined) return undefined;
  const type = keyTypeOf(resolveType(attribute.type, planning.typeNamed));
  if (type === undefined) return undefined;
  const name = spellName(nameFor(entity, key, wanted));
  const [first] = entity.node.members.filter(({ kind }) => kind !== "VersionMember");
  const start = first?.documentation?.span.start ?? first?.span.start;
  if (start === undefined) return undefined;
  const binding = `${name} = ${spellName(key.name)} when ${condition}`;
  const gap = first?.kind === "BindingMember" ? "\n  " : "\n\n  ";
  return [
    { file: index.origin.file, span: key.span, newText: `${name}: ${type}` },
    { file: entity.origin.file, span: { start, end: start }, newText: `${binding}${gap}` },
  ];
}

function keyTypeOf({ kind }: Type): string | undefined {
  switch (kind) {
    case "number":
    case "integer":
    case "epoch":
      return "number";
    case "binary":
      return "binary";
    case "string":
    case "ulid":
    case "uuid":
    case "date":
    case "timestamp":
    case "union":
      return "string";
    default:
      return undefined;
  }
}

/** `openShopId` for shopId while something is OPEN. */
function nameFor(
  entity: Entity,
  { name }: KeyAttribute,
  wanted: readonly AttributeValue[],
): string {
  const [only, ...others] = wanted;
  const text = only !== undefined && "S" in only && others.length === 0 ? only.S : "sparse";
  const [first = "sparse", ...rest] = wordsOf(text);
  const words = [...rest, name].map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const plain = `${first}${words.join("")}`.replace(/[^A-Za-z0-9_]/g, "");
  const wantedName = /^[A-Za-z_]/.test(plain) ? plain : `sparse${plain}`;
  const taken = new Set([
    ...entity.attributes.map((each) => each.name),
    ...keyUsesOf(entity.table).keys(),
  ]);
  let free = wantedName;
  for (let number = 2; taken.has(free); number++) free = `${wantedName}${number}`;
  return free;
}
