import type { Span } from "../../base/span.ts";
import type { TemplateInsert, TemplatePart } from "../../language/expressions/expression.ts";
import { attributeNamed } from "../../language/semantics/keys.ts";
import type { AccessPath, Binding, Entity, Model, Table } from "../../language/semantics/model.ts";
import type { Attribute } from "../../language/semantics/types.ts";
import type { AttributeMember, BindingMember, TemplateHole } from "../../language/syntax/tree.ts";

/** What the rules about keys ask of the bindings: their templates, and where their parts stand. */

/** One binding of one entity that is a template, with the keys that it is part of. */
export interface KeyTemplate {
  readonly entity: Entity;
  readonly binding: Binding;
  readonly parts: readonly TemplatePart[];
  readonly uses: readonly KeyUse[];
}

/** A place of a key attribute in the key of a table or an index. */
export interface KeyUse {
  readonly path: AccessPath;
  readonly role: "partition" | "sort";
}

/** An attribute that a template inserts as it is or formatted. */
export interface InsertedAttribute {
  readonly template: KeyTemplate;
  readonly insert: TemplateInsert;
  /** Of the insert among the template's parts. */
  readonly position: number;
  readonly attribute: Attribute;
}

/** All of a model, found once for all rules that ask. */
export function keyTemplatesOf(model: Model): readonly KeyTemplate[] {
  let templates = known.get(model);
  if (templates === undefined) {
    templates = [...findKeyTemplates(model)];
    known.set(model, templates);
  }
  return templates;
}

const known = new WeakMap<Model, readonly KeyTemplate[]>();

function* findKeyTemplates(model: Model): Iterable<KeyTemplate> {
  for (const table of model.tables) {
    const uses = keyUsesOf(table);
    for (const entity of table.entities) {
      for (const binding of entity.bindings) {
        const { value } = binding;
        if (value.kind !== "template") continue;
        const ofKey = uses.get(binding.attribute) ?? [];
        yield { entity, binding, parts: value.parts, uses: ofKey };
      }
    }
  }
}

export function* insertedAttributesOf(template: KeyTemplate): Iterable<InsertedAttribute> {
  for (const [position, part] of template.parts.entries()) {
    if (typeof part === "string" || part.expression.kind !== "attribute") continue;
    const attribute = attributeNamed(template.entity, part.expression.name);
    if (attribute !== undefined) yield { template, insert: part, position, attribute };
  }
}

/** Where each key attribute of the table stands, by name. */
export function keyUsesOf(table: Table): ReadonlyMap<string, readonly KeyUse[]> {
  const uses = new Map<string, KeyUse[]>();
  const add = (name: string, use: KeyUse): void => {
    const known = uses.get(name);
    if (known === undefined) uses.set(name, [use]);
    else known.push(use);
  };
  for (const path of [table.primary, ...table.indexes]) {
    for (const { name } of path.partition) add(name, { path, role: "partition" });
    for (const { name } of path.sort) add(name, { path, role: "sort" });
  }
  return uses;
}

/** Where the hole `${…}` of the insert stands; the whole template where it cannot be found. */
export function placeOfInsert({ template, position }: InsertedAttribute): {
  readonly file: string;
  readonly span: Span;
} {
  const { entity, binding, parts } = template;
  const { file } = binding.origin;
  const hole = holesOf(entity, binding)[
    parts.slice(0, position).filter((part) => typeof part !== "string").length
  ];
  return { file, span: hole?.span ?? binding.origin.nameSpan };
}

export function bindingNode(entity: Entity, binding: Binding): BindingMember | undefined {
  const { start } = binding.origin.span;
  const node = entity.node.members.find(({ span }) => span.start === start);
  return node?.kind === "BindingMember" ? node : undefined;
}

/** The member that declares the attribute, where that is in the entity itself. */
export function attributeNode(entity: Entity, name: string): AttributeMember | undefined {
  const origin = entity.originOfAttribute(name);
  if (origin === undefined || origin.file !== entity.origin.file) return undefined;
  const node = entity.node.members.find(({ span }) => span.start === origin.span.start);
  return node?.kind === "AttributeMember" ? node : undefined;
}

/** Behind everything that is said of the attribute: where one more annotation goes. */
export function endOfAttribute(node: AttributeMember): Span {
  const { end } = node.annotations.at(-1)?.span ?? node.origin?.span ?? node.type.span;
  return { start: end, end };
}

/** The words of a name, in lower case: `userName`, `user_name` and `UserName` have two. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

function holesOf(entity: Entity, binding: Binding): readonly TemplateHole[] {
  const value = bindingNode(entity, binding)?.value;
  if (value?.kind !== "TemplateLiteral") return [];
  return value.parts.filter((part) => part.kind === "TemplateHole");
}
