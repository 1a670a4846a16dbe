import type { Condition, Expression } from "../language/expressions/expression.ts";
import { transform } from "../language/expressions/traverse.ts";
import type {
  AccessPath,
  AttributeChange,
  Entity,
  KeyAttribute,
} from "../language/semantics/model.ts";
import type { Attribute } from "../language/semantics/types.ts";
import { absentParameter, simplify } from "./conditions.ts";
import type { ItemAttribute } from "./plan.ts";
import { call, fold, parameter, textLiteral } from "./substitute.ts";

/** The attributes of an item that a write makes anew. */
export interface NewItem {
  /** The value of each attribute, by logical name. */
  value(attribute: string): Expression;
  /** As it is stored, keys first. */
  readonly attributes: readonly ItemAttribute[];
}

export interface NewItemOptions {
  /** Where an attribute comes from that is neither set nor computed: mostly the item argument. */
  readonly given: (attribute: Attribute) => Expression;
  readonly changes: readonly AttributeChange[];
  /** What the revision becomes. */
  readonly revision: Expression;
  /** Says which identifiers are the same within one call. */
  readonly slot: string;
  /** Defaults stand where an attribute is not given; not in a copy of an existing item. */
  readonly defaults: boolean;
}

/** Every attribute, key, discriminator and version of a new item of the entity. */
export function newItem(entity: Entity, options: NewItemOptions): NewItem {
  const values = new Map<string, Expression>();
  const attributes = new Map(entity.attributes.map((attribute) => [attribute.name, attribute]));
  const underway = new Set<string>();

  const value = (name: string): Expression => {
    const known = values.get(name);
    if (known !== undefined) return known;
    const attribute = attributes.get(name);
    if (attribute === undefined || underway.has(name)) return parameter(absentParameter);
    underway.add(name);
    const made = make(attribute);
    underway.delete(name);
    values.set(name, made);
    return made;
  };
  const make = (attribute: Attribute): Expression => {
    const set = options.changes.find(
      (change) =>
        change.kind === "set" &&
        change.target.attribute === attribute.name &&
        change.target.path.length === 0,
    );
    if (set?.kind === "set") return fold(overStored(set.value));
    if (attribute.revision) return options.revision;
    const { source } = attribute;
    if (source.kind === "derived") return over(source.value);
    const given = options.given(attribute);
    if (source.kind !== "default" || !options.defaults) return given;
    return call("coalesce", given, inSlot(source.value, `${options.slot}.${attribute.name}`));
  };
  /** A change of a moved item may name what was stored; nothing is stored of one that is created. */
  const overStored = (expression: Expression): Expression =>
    transform(expression, (part) => {
      if (part.kind === "function" && part.name === "if_not_exists") {
        return call("coalesce", ...part.arguments.map(overStored));
      }
      const stored = part.kind === "attribute" ? attributes.get(part.name) : undefined;
      return part.kind !== "attribute" || stored === undefined
        ? undefined
        : inside(options.given(stored), part.path);
    });
  const over = (expression: Expression): Expression =>
    fold(
      transform(expression, (part) => {
        if (part.kind !== "attribute") return undefined;
        const root = value(part.name);
        return inside(root, part.path);
      }),
    );

  const stored: ItemAttribute[] = entity.attributes
    .filter(({ source }) => source.kind !== "in key")
    .map(({ name, storedName }) => ({ attribute: storedName, value: value(name) }));
  for (const binding of entity.bindings) {
    const when =
      binding.condition === undefined ? true : simplify(over(binding.condition) as Condition);
    if (when === false) continue;
    stored.push({
      attribute: storedKeyName(entity, binding.attribute),
      value: over(binding.value),
      ...(when === true ? {} : { when }),
    });
  }
  const { discriminator, versionAttribute } = entity.table;
  if (discriminator !== undefined) {
    stored.push({ attribute: discriminator, value: textLiteral(entity.discriminatorValue) });
  }
  if (versionAttribute !== undefined) {
    stored.push({ attribute: versionAttribute, value: versionOf(entity) });
  }
  return { value, attributes: keysFirst(entity, stored) };
}

export function versionOf(entity: Entity): Expression {
  return { kind: "literal", value: { N: String(entity.version) } };
}

/**
 * A generated identifier must be the same everywhere in one call (in its attribute and in the key
 * that is made of it), so that it carries the name of what it fills.
 */
export function inSlot(expression: Expression, slot: string): Expression {
  return transform(expression, (part) => {
    if (part.kind !== "function" || (part.name !== "uuid" && part.name !== "ulid"))
      return undefined;
    return { ...part, arguments: [textLiteral(slot)] };
  });
}

/** The name under which a table stores one of its key attributes. */
export function storedKeyName(entity: Entity, key: string): string {
  const { primary, indexes } = entity.table;
  const found = keyNamed(primary, key);
  if (found !== undefined) return found.storedName;
  for (const index of indexes) {
    const inIndex = keyNamed(index, key);
    if (inIndex !== undefined) return inIndex.storedName;
  }
  return key;
}

function keyNamed({ partition, sort }: AccessPath, key: string): KeyAttribute | undefined {
  return partition.find(({ name }) => name === key) ?? sort.find(({ name }) => name === key);
}

function inside(root: Expression, path: readonly (string | number)[]): Expression {
  if (path.length === 0) return root;
  if (root.kind === "parameter") return { ...root, path: [...root.path, ...path] };
  if (root.kind === "map") {
    const [step, ...rest] = path;
    const property = typeof step === "string" ? root.properties[step] : undefined;
    return property === undefined ? parameter(absentParameter) : inside(property, rest);
  }
  return parameter(absentParameter);
}

function keysFirst(entity: Entity, stored: readonly ItemAttribute[]): readonly ItemAttribute[] {
  const { partition, sort } = entity.table.primary;
  const names = [...partition, ...sort].map(({ storedName }) => storedName);
  const keys = names.flatMap((name) => stored.filter(({ attribute }) => attribute === name));
  return [...keys, ...stored.filter(({ attribute }) => !names.includes(attribute))];
}
