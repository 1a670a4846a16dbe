import { CompletionItemKind } from "vscode-languageserver-types";
import type { Model } from "../../language/semantics/model.ts";
import { spellName } from "../../language/semantics/names.ts";
import type { EntityMember, ExpressionNode } from "../../language/syntax/tree.ts";
import { attributesOf, declarationsOf, entityNode } from "../lookup.ts";
import { entitiesOwner } from "./place.ts";
import { escapeSnippet, type Proposal } from "./proposal.ts";

/**
 * Attributes as an entity may declare them: first those that its keys are made from and that nothing
 * declares yet, then those that the table's other entities have.
 */
export function proposeAttributeMembers(model: Model, entity: string): readonly Proposal[] {
  const node = entityNode(model, entity);
  if (node === undefined) return [];
  const declared = new Set(attributesOf(model, entitiesOwner(entity)).map(({ name }) => name));
  const others = declarationsOf(model, "EntityDeclaration")
    .filter(({ name, table }) => name.text !== entity && table.text === node.table.text)
    .slice(-consideredEntities)
    .map(({ name }) => name.text);
  // A derived or copied attribute is more than its type.
  const known = attributesOf(model, entitiesOwner(...others)).filter(
    ({ attribute }) => attribute?.source.kind === "given" || attribute?.source.kind === "default",
  );
  const missing = namesInBindings(node.members).filter((name) => !declared.has(name));
  const needed = missing.map((name): Proposal => {
    const other = known.find((attribute) => attribute.name === name);
    return other === undefined
      ? attributeMember(name, `\${1|${likelyTypes(name).join(",")}|}`, "a key is made from it", 0)
      : attributeMember(name, escapeSnippet(other.type), `${other.type} — ${other.owners[0]}`, 0);
  });
  const usual = known
    .filter(({ name }) => !declared.has(name) && !missing.includes(name))
    .slice(0, offeredAttributes)
    .map(({ name, type, owners }) =>
      attributeMember(name, escapeSnippet(type), `${type} — ${owners[0]}`, 5),
    );
  return [...needed, ...usual];
}

/** Of a large table those that were declared last. */
const consideredEntities = 20;

/** More would be a list that nobody reads. */
const offeredAttributes = 60;

function attributeMember(name: string, type: string, detail: string, rank: 0 | 5): Proposal {
  return {
    label: name,
    kind: CompletionItemKind.Field,
    detail,
    insert: `${escapeSnippet(spellName(name))}: ${type}`,
    snippet: true,
    rank,
  };
}

/** Types of keys, with the one first that such a name mostly has. */
export function likelyTypes(name: string): readonly string[] {
  const usual = ["string", "ulid", "uuid", "timestamp", "date", "integer"];
  const first = usualEndings.find(([ending]) => ending.test(name))?.[1] ?? "string";
  return [first, ...usual.filter((type) => type !== first)];
}

const usualEndings: readonly (readonly [RegExp, string])[] = [
  [/(?:^id|Id|ID|_id)$/, "ulid"],
  [/(?:At|_at|Time|_time|^timestamp|^time)$/, "timestamp"],
  [/(?:On|_on|Day|_day|Date|_date|^day|^date)$/, "date"],
  [/(?:Count|_count|Number|_number|Year|_year|^year|^version|^sequence)$/, "integer"],
];

/** The names of attributes in the templates of an entity's keys, each once. */
function namesInBindings(members: readonly EntityMember[]): readonly string[] {
  const names = new Set<string>();
  const visit = (node: ExpressionNode): void => {
    switch (node.kind) {
      case "Path":
        if (node.root.text !== "") names.add(node.root.text);
        return;
      case "TemplateLiteral":
        for (const part of node.parts) {
          if (part.kind === "TemplateHole") visit(part.expression);
        }
        return;
      case "Call":
        for (const argument of node.arguments) visit(argument);
        return;
      default:
      // Nothing else stands in a key.
    }
  };
  for (const member of members) {
    if (member.kind === "BindingMember") visit(member.value);
  }
  return [...names];
}
