import type { Type } from "../../language/semantics/types.ts";
import type { EntityDraft, TypeDraft } from "./draft.ts";
import { type NameGiver, pascalCase, singular } from "./names.ts";

/** Records that stand in several places become types with a name; others stay where they are. */
export function sharedTypes(
  entities: readonly EntityDraft[],
  names: NameGiver,
): { readonly types: readonly TypeDraft[]; readonly entities: readonly EntityDraft[] } {
  const uses = new Map<string, { count: number; name: string }>();
  const note = (type: Type, name: string): void => {
    if (type.kind === "list") note(type.element, name);
    else if (type.kind === "map") note(type.value, name);
    if (type.kind !== "record") return;
    const key = JSON.stringify(type);
    const known = uses.get(key);
    if (known !== undefined) {
      // What lies in it is counted with it.
      known.count++;
      return;
    }
    uses.set(key, { count: 1, name });
    for (const each of type.attributes) note(each.type, each.name);
  };
  for (const { attributes } of entities) {
    for (const { type, name } of attributes) note(type, name);
  }
  const given = new Map<string, string>();
  const types: TypeDraft[] = [];
  const replace = (type: Type): Type => {
    switch (type.kind) {
      case "record": {
        const key = JSON.stringify(type);
        const known = given.get(key);
        if (known !== undefined) return { kind: "named", name: known };
        const whole: Type = {
          kind: "record",
          attributes: type.attributes.map((each) => ({ ...each, type: replace(each.type) })),
        };
        const use = uses.get(key);
        if (use === undefined || use.count < 2 || type.attributes.length < 2) return whole;
        const name = names.give(pascalCase(singular(use.name)), "Part");
        given.set(key, name);
        types.push({ name, type: whole });
        return { kind: "named", name };
      }
      case "list":
        return { kind: "list", element: replace(type.element) };
      case "map":
        return { kind: "map", value: replace(type.value) };
      default:
        return type;
    }
  };
  const replaced = entities.map((entity) => ({
    ...entity,
    attributes: entity.attributes.map((each) => ({ ...each, type: replace(each.type) })),
  }));
  return { types, entities: replaced };
}
