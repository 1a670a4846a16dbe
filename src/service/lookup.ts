import type { AttributeValue } from "../dynamodb/values.ts";
import type { Entity, Model, ParameterType } from "../language/semantics/model.ts";
import { describeType, describeValue } from "../language/semantics/type-relations.ts";
import type { Attribute, Type } from "../language/semantics/types.ts";
import type {
  AttributeMember,
  Declaration,
  EntityDeclaration,
  IndexDeclaration,
  TableDeclaration,
} from "../language/syntax/tree.ts";
import type { Owner, PathStep } from "./completion/place.ts";

/**
 * What names mean to the features that must work while the text is broken. A declaration that is
 * not whole is missing from the model, but its syntax tree is still there.
 */

/** An attribute as far as it is known. */
export interface NamedAttribute {
  readonly name: string;
  /** As its author wrote or would write it. */
  readonly type: string;
  readonly optional: boolean;
  /** Absent where the declaration around it is not whole. */
  readonly attribute?: Attribute;
  readonly documentation?: string;
  /** The entities or the type that declare it. */
  readonly owners: readonly string[];
}

/** All declarations of one kind in all files of the model. */
export function declarationsOf<Kind extends Declaration["kind"]>(
  model: Model,
  kind: Kind,
): readonly Extract<Declaration, { kind: Kind }>[] {
  return model.files.flatMap(({ tree }) =>
    tree.declarations.filter(
      (declaration): declaration is Extract<Declaration, { kind: Kind }> =>
        declaration.kind === kind,
    ),
  );
}

export function entityNamed(model: Model, name: string): Entity | undefined {
  return model.entities.find((entity) => entity.name === name);
}

export function tableNode(model: Model, name: string): TableDeclaration | undefined {
  return declarationsOf(model, "TableDeclaration").find((table) => table.name.text === name);
}

export function entityNode(model: Model, name: string): EntityDeclaration | undefined {
  return declarationsOf(model, "EntityDeclaration").find((entity) => entity.name.text === name);
}

/** Names of the table's entities, those that are not whole included. */
export function entitiesOfTable(model: Model, table: string): readonly string[] {
  return declarationsOf(model, "EntityDeclaration")
    .filter((entity) => entity.table.text === table)
    .map((entity) => entity.name.text);
}

export function indexNodes(table: TableDeclaration | undefined): readonly IndexDeclaration[] {
  return (table?.members ?? []).filter(
    (member): member is IndexDeclaration => member.kind === "IndexDeclaration",
  );
}

/** The key attributes of a table and its indexes, each once, in the order of the text. */
export function keyNames(table: TableDeclaration | undefined): readonly KeyName[] {
  const names = new Map<string, KeyName>();
  const add = (members: readonly { readonly kind: string }[], path: string): void => {
    for (const member of members) {
      if (!isKeyMember(member)) continue;
      for (const { name, type } of member.attributes) {
        const known = names.get(name.text);
        const synthetic = (known?.synthetic ?? false) || type !== undefined;
        names.set(name.text, { name: name.text, path: known?.path ?? path, synthetic });
      }
    }
  };
  if (table === undefined) return [];
  add(table.members, table.name.text);
  for (const index of indexNodes(table)) add(index.members, index.name.text);
  return [...names.values()].filter(({ name }) => name !== "");
}

export interface KeyName {
  readonly name: string;
  /** The table or index that names it first. */
  readonly path: string;
  /** A type stands at it, so that entities bind it instead of declaring it. */
  readonly synthetic: boolean;
}

function isKeyMember(member: {
  readonly kind: string;
}): member is Extract<TableDeclaration["members"][number], { kind: "KeyMember" }> {
  return member.kind === "KeyMember";
}

/** The attributes that may be named where those of `owner` may. */
export function attributesOf(model: Model, owner: Owner): readonly NamedAttribute[] {
  switch (owner.kind) {
    case "entities":
      return attributesOfEntities(model, owner.names);
    case "type":
      return recordAttributes(model, typeNamed(model, owner.name), owner.name);
    case "sample": {
      const entity = entityOfSample(model, owner.name);
      return entity === undefined ? [] : attributesOfEntities(model, [entity]);
    }
    case "argument":
      return attributesOfArgument(model, owner.pattern, owner.name);
    default:
      return owner satisfies never;
  }
}

/** The attributes of the record that stands at a path; those of the owner where the path is empty. */
export function attributesAt(
  model: Model,
  owner: Owner,
  path: readonly PathStep[],
): readonly NamedAttribute[] {
  if (path.length === 0) return attributesOf(model, owner);
  return recordAttributes(model, typeAt(model, owner, path), path.join("."));
}

/** The type of what stands at a path. */
export function typeAt(model: Model, owner: Owner, path: readonly PathStep[]): Type | undefined {
  const [first, ...rest] = path;
  if (owner.kind === "argument") {
    const parameter = parameterType(model, owner.pattern, owner.name);
    if (parameter !== undefined && "type" in parameter) {
      const type: Type =
        parameter.kind === "list" ? { kind: "list", element: parameter.type } : parameter.type;
      return followType(model, type, path);
    }
    if (parameter?.kind === "items" || parameter?.kind === "keys") {
      // The elements of a list of items or keys have the attributes of one.
      if (typeof first !== "number") return undefined;
      const [name, ...steps] = rest;
      const attribute = attributesOf(model, owner).find((candidate) => candidate.name === name);
      return followType(model, attribute?.attribute?.type, steps);
    }
  }
  const attribute = attributesOf(model, owner).find(({ name }) => name === first);
  return followType(model, attribute?.attribute?.type, rest);
}

/** What a declared name stands for, followed through other names. */
export function expandType(model: Model, type: Type | undefined): Type | undefined {
  let expanded = type;
  for (let steps = 0; expanded?.kind === "named" && steps < maximumSteps; steps++) {
    expanded = typeNamed(model, expanded.name);
  }
  return expanded;
}

/** The literals of a union, as they stand in a model. */
export function choicesOf(model: Model, type: Type | undefined): readonly AttributeValue[] {
  const expanded = expandType(model, type);
  if (expanded?.kind === "union") return expanded.members;
  return expanded?.kind === "boolean" ? [{ BOOL: true }, { BOOL: false }] : [];
}

export function literalText(value: AttributeValue): string {
  return describeValue(value);
}

export function typeNamed(model: Model, name: string): Type | undefined {
  return model.types.get(name)?.type;
}

/** The entity of a sample, by the sample's name. An entity's own name stands for itself. */
export function entityOfSample(model: Model, name: string): string | undefined {
  const sample = declarationsOf(model, "SampleDeclaration").find(
    (candidate) => candidate.name?.text === name,
  );
  return sample?.entity.text ?? entityNode(model, name)?.name.text;
}

export function parameterType(
  model: Model,
  pattern: string,
  name: string,
): ParameterType | undefined {
  return model.patterns
    .find((candidate) => candidate.name === pattern)
    ?.parameters.find((parameter) => parameter.name === name)?.type;
}

/** What an argument is, in words. */
export function describeParameter(type: ParameterType): string {
  switch (type.kind) {
    case "value":
      return describeType(type.type);
    case "list":
      return `list of ${describeType(type.type)}`;
    case "item":
      return type.entity;
    case "items":
      return `list of ${type.entity}`;
    case "keys":
      return `list of { ${type.fields
        .map((field) => `${field.name}: ${describeType(field.type)}`)
        .join(", ")} }`;
    default:
      return type satisfies never;
  }
}

function attributesOfArgument(
  model: Model,
  pattern: string,
  name: string,
): readonly NamedAttribute[] {
  const type = parameterType(model, pattern, name);
  switch (type?.kind) {
    case "item":
      return attributesOfEntities(model, [type.entity]).filter(
        (attribute) => !type.without.includes(attribute.name),
      );
    case "items":
      return attributesOfEntities(model, [type.entity]);
    case "keys":
      return type.fields.map((field) => ({
        name: field.name,
        type: describeType(field.type),
        optional: false,
        owners: [],
      }));
    case "value":
    case "list":
      return recordAttributes(model, type.type, name);
    default:
      // An item argument is named after its entity unless its author named it.
      return attributesOfEntities(model, [name]);
  }
}

function attributesOfEntities(model: Model, names: readonly string[]): readonly NamedAttribute[] {
  const attributes = new Map<string, NamedAttribute>();
  for (const name of names) {
    for (const attribute of attributesOfEntity(model, name)) {
      const known = attributes.get(attribute.name);
      attributes.set(
        attribute.name,
        known === undefined ? attribute : { ...known, owners: [...known.owners, name] },
      );
    }
  }
  return [...attributes.values()];
}

function attributesOfEntity(model: Model, name: string): readonly NamedAttribute[] {
  const entity = entityNamed(model, name);
  if (entity !== undefined) return entity.attributes.map((attribute) => named(attribute, name));
  return writtenAttributes(model, entityNode(model, name)?.members ?? [], name, 0);
}

/** Attributes as written, for declarations that are not whole. */
function writtenAttributes(
  model: Model,
  members: readonly { readonly kind: string }[],
  owner: string,
  depth: number,
): readonly NamedAttribute[] {
  return members.flatMap((member) => {
    if (isInclude(member)) {
      if (depth > maximumSteps) return [];
      const type = declarationsOf(model, "TypeDeclaration").find(
        (candidate) => candidate.name.text === member.type.text,
      );
      const definition = type?.definition;
      if (definition?.kind !== "RecordType") return [];
      return writtenAttributes(model, definition.members, owner, depth + 1);
    }
    if (!isAttribute(member) || member.name.text === "") return [];
    const documentation = member.documentation?.text;
    return [
      {
        name: member.name.text,
        type: writtenType(member),
        optional: member.optional,
        owners: [owner],
        ...(documentation === undefined ? {} : { documentation }),
      },
    ];
  });
}

function writtenType({ type }: AttributeMember): string {
  switch (type.kind) {
    case "NamedType":
      return type.name.text;
    case "UnionType":
      return "union";
    case "RecordType":
      return "record";
    case "ListType":
      return "list";
    case "MapType":
      return "map";
    case "SetType":
      return `set<${type.element.text}>`;
    default:
      return type satisfies never;
  }
}

function isInclude(member: {
  readonly kind: string;
}): member is Extract<EntityDeclaration["members"][number], { kind: "IncludeMember" }> {
  return member.kind === "IncludeMember";
}

function isAttribute(member: { readonly kind: string }): member is AttributeMember {
  return member.kind === "AttributeMember";
}

function recordAttributes(
  model: Model,
  type: Type | undefined,
  owner: string,
): readonly NamedAttribute[] {
  const expanded = expandType(model, type);
  if (expanded?.kind === "list") return recordAttributes(model, expanded.element, owner);
  if (expanded?.kind !== "record") return [];
  return expanded.attributes.map((attribute) => named(attribute, owner));
}

function named(attribute: Attribute, owner: string): NamedAttribute {
  return {
    name: attribute.name,
    type: describeType(attribute.type),
    optional: attribute.optional,
    attribute,
    owners: [owner],
    ...(attribute.documentation === undefined ? {} : { documentation: attribute.documentation }),
  };
}

function followType(
  model: Model,
  type: Type | undefined,
  path: readonly PathStep[],
): Type | undefined {
  let current = expandType(model, type);
  for (const step of path) {
    if (typeof step === "number") {
      if (current?.kind === "set") current = { kind: current.element };
      else current = current?.kind === "list" ? current.element : undefined;
    } else if (current?.kind === "map") current = current.value;
    else if (current?.kind === "record") {
      current = current.attributes.find((attribute) => attribute.name === step)?.type;
    } else return undefined;
    current = expandType(model, current);
  }
  return current;
}

/** Names may form rings in broken models. */
const maximumSteps = 20;
