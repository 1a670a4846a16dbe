import type { AttributeValue } from "../dynamodb/values.ts";
import type {
  AttributeExpression,
  Condition,
  Expression,
  TemplateInsert,
} from "../language/expressions/expression.ts";
import { attributeNamed, keySourceOf, mayBeAbsent } from "../language/semantics/keys.ts";
import type { AccessPath, Entity, KeyAttribute } from "../language/semantics/model.ts";
import type { Mutable } from "../language/semantics/scope.ts";
import type { Type } from "../language/semantics/types.ts";
import { resolveType, type TypeLookup, textsOfInsert, textWidth } from "./attribute-types.ts";
import { anyText, type KeyText, type KeyTextPart } from "./key-texts.ts";
import { fold } from "./substitute.ts";

/** How the items of one entity come by the key attributes of a path: the planner's view of it. */
export interface EntityOnPath {
  readonly entity: Entity;
  readonly path: AccessPath;
  readonly partition: readonly KeyComponent[];
  readonly sort: readonly KeyComponent[];
}

/** One key attribute of a path, taken apart into text and inserted attributes. */
export interface KeyComponent {
  readonly key: KeyAttribute;
  /** Over the entity's attributes, folded. */
  readonly expression: Expression;
  /** An attribute that is the key, or is bound as it is: comparisons hold for the key as they stand. */
  readonly asIs?: AttributeExpression;
  /** The value of a component that is the same for all items. */
  readonly constant?: AttributeValue;
  /** The parts of a template; empty for the other kinds. */
  readonly parts: readonly ComponentPart[];
  /** The key attribute exists only on items of which this holds. */
  readonly condition?: Condition;
  /** Logical names of the attributes that may be absent, and the key attribute with them. */
  readonly optional: readonly string[];
}

export type ComponentPart = { readonly kind: "text"; readonly text: string } | InsertPart;

export interface InsertPart {
  readonly kind: "insert";
  readonly insert: TemplateInsert;
  /** The attribute that it shows; absent for a computed one such as `shard(orderId, 10)`. */
  readonly attribute?: AttributeExpression;
  readonly type: Type;
  /** Of each text that it makes, where all are equally long. */
  readonly width?: number;
  /** All that it can make. */
  readonly texts: KeyTextPart;
}

/** `undefined` where the entity lacks a key attribute of the path, so that no item is ever on it. */
export function placeOnPath(
  entity: Entity,
  path: AccessPath,
  typeNamed: TypeLookup,
): EntityOnPath | undefined {
  const partition = componentsOf(entity, path.partition, typeNamed);
  const sort = partition && componentsOf(entity, path.sort, typeNamed);
  return partition && sort && { entity, path, partition, sort };
}

function componentsOf(
  entity: Entity,
  keys: readonly KeyAttribute[],
  typeNamed: TypeLookup,
): readonly KeyComponent[] | undefined {
  const components: KeyComponent[] = [];
  for (const key of keys) {
    const source = keySourceOf(entity, key);
    if (source === undefined) return undefined;
    const expression = fold(source.expression);
    const optional = source.optional
      ? source.sources.filter((name) => mayBeAbsent(entity, attributeNamed(entity, name)))
      : none;
    const parts = partsOfKey(entity, expression, typeNamed);
    const component: Mutable<KeyComponent> = { key, expression, optional, parts };
    if (source.condition !== undefined) component.condition = source.condition;
    noteShape(component);
    components.push(component);
  }
  return components;
}

/** The texts that the component can have for any item of its entity. */
export function textsOfComponent(
  component: KeyComponent,
  entity: Entity,
  typeNamed: TypeLookup,
): KeyText {
  if (component.constant !== undefined) {
    return "S" in component.constant ? [{ kind: "text", text: component.constant.S }] : [anyText];
  }
  if (component.asIs !== undefined) {
    const type = typeOfAttribute(entity, component.asIs, typeNamed);
    return [textsOfInsert(type, {})];
  }
  return component.parts.map(textsOfPart);
}

export function textsOfPart(part: ComponentPart): KeyTextPart {
  return part.kind === "text" ? part : part.texts;
}

export function typeOfAttribute(
  entity: Entity,
  attribute: AttributeExpression,
  typeNamed: TypeLookup,
): Type {
  const declared = attributeNamed(entity, attribute.name)?.type;
  if (declared === undefined || attribute.path.length > 0) return { kind: "any" };
  return resolveType(declared, typeNamed);
}

const none: readonly never[] = [];

/** Tells a constant and an attribute that is the key as it is from other templates. */
function noteShape(component: Mutable<KeyComponent>): void {
  const { expression, parts } = component;
  if (expression.kind === "literal") component.constant = expression.value;
  if (expression.kind === "attribute") component.asIs = expression;
  const only = parts[0];
  // "${email}" is the attribute itself, since a text needs no formatting to become a text.
  const isText = parts.length === 1 && only?.kind === "insert" && isTextType(only.type);
  if (isText && only.attribute !== undefined && only.insert.format === undefined) {
    component.asIs = only.attribute;
    component.parts = none;
  }
}

function partsOfKey(
  entity: Entity,
  expression: Expression,
  typeNamed: TypeLookup,
): readonly ComponentPart[] {
  if (expression.kind !== "template") return none;
  return expression.parts.map((part): ComponentPart => {
    if (typeof part === "string") return { kind: "text", text: part };
    const inserted = part.expression.kind === "attribute" ? part.expression : undefined;
    const type: Type =
      inserted === undefined ? { kind: "any" } : typeOfAttribute(entity, inserted, typeNamed);
    const width = inserted === undefined ? widthOfComputed(part) : textWidth(type, part.format);
    const texts = inserted === undefined ? textsOfComputed(part, width) : textsOfInsert(type, part);
    const insert: Mutable<InsertPart> = { kind: "insert", insert: part, type, texts };
    if (inserted !== undefined) insert.attribute = inserted;
    if (width !== undefined) insert.width = width;
    return insert;
  });
}

/** The digits of the last shard: `shard(orderId, 10)` is one digit wide. */
function widthOfComputed(insert: TemplateInsert): number | undefined {
  const { expression } = insert;
  if (expression.kind !== "function") return undefined;
  if (expression.name === "date") return 10;
  const count = shardCount(expression);
  return count === undefined ? undefined : String(count - 1).length;
}

/** How many shards `shard(attribute, n)` spreads over, or `undefined` for anything else. */
export function shardCount(expression: Expression): number | undefined {
  if (expression.kind !== "function" || expression.name !== "shard") return undefined;
  const [, count] = expression.arguments;
  if (count?.kind !== "literal" || !("N" in count.value)) return undefined;
  const shards = Number(count.value.N);
  return Number.isInteger(shards) && shards > 0 ? shards : undefined;
}

function textsOfComputed(insert: TemplateInsert, width: number | undefined): KeyTextPart {
  if (shardCount(insert.expression) !== undefined && width !== undefined) {
    return { kind: "characters", alphabet: { only: "0123456789" }, width };
  }
  return textsOfInsert({ kind: "any" }, insert);
}

function isTextType(type: Type): boolean {
  switch (type.kind) {
    case "string":
    case "date":
    case "timestamp":
    case "uuid":
    case "ulid":
      return true;
    case "union":
      return type.members.every((member) => "S" in member);
    default:
      return false;
  }
}
