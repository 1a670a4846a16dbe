import type { Expression } from "../../language/expressions/expression.ts";
import { attributesIn, visit } from "../../language/expressions/traverse.ts";
import { attributeStoredAs } from "../../language/semantics/keys.ts";
import type { Entity } from "../../language/semantics/model.ts";
import type { Attribute } from "../../language/semantics/types.ts";
import type { TypeLookup } from "../../planner/attribute-types.ts";
import { inStoredForm } from "../../planner/stored-upgrades.ts";
import type { SetAttribute } from "./plan.ts";

/** What is set of the attributes that a diff names, and why others cannot be, in sentences. */
export interface SetAttributes {
  /** In an order in which what others are computed from comes first. */
  readonly set: readonly SetAttribute[];
  readonly problems: readonly string[];
}

/**
 * How the values come about that items of the current version are to have too: they are computed of
 * what an item has, or are the same for all. Keys of indexes are made anew with everything else.
 *
 * @param attributes Stored names.
 * @param isKey Whether the entity makes an index key of this stored name, which is no work of this.
 */
export function setAttributes(
  entity: Entity,
  attributes: readonly string[],
  isKey: (storedName: string) => boolean,
  typeNamed: TypeLookup,
): SetAttributes {
  const set: SetAttribute[] = [];
  const problems: string[] = [];
  const derived: Attribute[] = [];
  const { discriminator, versionAttribute, indexes } = entity.table;
  for (const storedName of new Set(attributes)) {
    if (storedName === discriminator) {
      const value: Expression = { kind: "literal", value: { S: entity.discriminatorValue } };
      set.push({ kind: "computed", attribute: storedName, value });
    } else if (storedName === versionAttribute) {
      problems.push(
        `The version of an item cannot be read from ${storedName} before it stands there: let the writers bring it, or keep the old attribute.`,
      );
    } else {
      const declared = attributeStoredAs(entity, storedName);
      if (declared?.source.kind === "derived") derived.push(declared);
      else if (declared !== undefined) {
        const made = valueForOlder(declared, entity, typeNamed);
        if (typeof made === "string") problems.push(made);
        else set.push(made);
      } else if (
        !isKey(storedName) &&
        indexes.some(({ partition, sort }) =>
          [...partition, ...sort].some((key) => key.storedName === storedName),
        )
      ) {
        set.push({ kind: "removed", attribute: storedName });
      }
    }
  }
  return { set: [...set, ...computed(entity, derived, typeNamed)], problems };
}

/** How an attribute that is not derived comes to items that do not have it; or why it cannot. */
function valueForOlder(
  attribute: Attribute,
  entity: Entity,
  typeNamed: TypeLookup,
): SetAttribute | string {
  const { name, storedName, optional, source, revision, type } = attribute;
  const whereAbsent = (value: Expression): SetAttribute => ({
    kind: "default",
    attribute: storedName,
    value: inStoredForm(entity, value, type, typeNamed),
    optional,
  });
  if (revision) return whereAbsent({ kind: "literal", value: { N: "1" } });
  if (source.kind === "default" && !isDifferentEachTime(source.value)) {
    return whereAbsent(source.value);
  }
  if (entity.bindings.some(({ value }) => attributesIn(value).includes(name))) {
    return { kind: "read back", attribute: storedName, name, optional };
  }
  if (source.kind === "copied") {
    return `${name} is copied from ${source.entity}.${source.attribute}, which stands in other items: write it where those are written.`;
  }
  return `Nothing says which ${name} older items get: raise the version with an upgrade that sets it.`;
}

function isDifferentEachTime(value: Expression): boolean {
  let found = false;
  visit(value, (part) => {
    if (part.kind !== "function") return;
    if (part.name === "now" || part.name === "uuid" || part.name === "ulid") found = true;
  });
  return found;
}

/** With what is computed from them in turn. */
function computed(
  entity: Entity,
  wanted: readonly Attribute[],
  typeNamed: TypeLookup,
): readonly SetAttribute[] {
  const names = new Set(wanted.map(({ name }) => name));
  const ordered: SetAttribute[] = [];
  const open = new Set(entity.attributes.filter(({ source }) => source.kind === "derived"));
  for (let before = -1; before !== open.size; ) {
    before = open.size;
    for (const attribute of open) {
      const { source, name, storedName, type } = attribute;
      if (source.kind !== "derived") continue;
      const sources = attributesIn(source.value);
      if ([...open].some((other) => other !== attribute && sources.includes(other.name))) continue;
      open.delete(attribute);
      if (!names.has(name) && !sources.some((each) => names.has(each))) continue;
      names.add(name);
      const value = inStoredForm(entity, source.value, type, typeNamed);
      ordered.push({ kind: "computed", attribute: storedName, value });
    }
  }
  return ordered;
}
