import { CompletionItemKind } from "vscode-languageserver-types";
import type { AttributeValue } from "../../dynamodb/values.ts";
import { functionUsages } from "../../language/semantics/functions.ts";
import { accessPathsOf, keySourcesOf } from "../../language/semantics/keys.ts";
import type { Model } from "../../language/semantics/model.ts";
import { spellName } from "../../language/semantics/names.ts";
import { actionKeywords, operationKeywords } from "../../language/syntax/keywords.ts";
import type { PatternDeclaration } from "../../language/syntax/tree.ts";
import {
  attributesAt,
  attributesOf,
  choicesOf,
  declarationsOf,
  entityNamed,
  entityNode,
  expandType,
  indexNodes,
  literalText,
  type NamedAttribute,
  tableNode,
  typeAt,
} from "../lookup.ts";
import { clauseKeywords, clausesOf } from "./clauses.ts";
import type {
  ClausePlace,
  ExpressionContext,
  OperandPlace,
  OperatorPlace,
  Owner,
  Place,
  PlaceholderPlace,
} from "./place.ts";
import { nameProposal, type Proposal, type Rank, wordProposal } from "./proposal.ts";

/** What may stand in patterns and in expressions. */

export function proposeVerbs(): readonly Proposal[] {
  return operationKeywords.map((verb) =>
    verb === "transaction"
      ? wordProposal("verb", verb, 3, { insert: "transaction {\n  $0\n}", snippet: true })
      : wordProposal("verb", verb, 2, { insert: `${verb} `, suggestNext: true }),
  );
}

export function proposeActions(): readonly Proposal[] {
  return actionKeywords.map((verb) =>
    wordProposal("verb", verb, 3, { insert: `${verb} `, suggestNext: true }),
  );
}

export function proposeEntities(model: Model, taken: readonly string[]): readonly Proposal[] {
  return declarationsOf(model, "EntityDeclaration")
    .filter(({ name }) => name.text !== "" && !taken.includes(name.text))
    .map(({ name, table }) =>
      nameProposal({ kind: "entity", name: name.text }, 1, { detail: `in ${table.text}` }),
    );
}

/** The clauses that the verb takes and that neither stand before the caret nor behind it. */
export function proposeClauses(
  { context, used, sameLine }: ClausePlace,
  pattern: PatternDeclaration | undefined,
): readonly Proposal[] {
  const present = new Set(used);
  if (!context.inTransaction) {
    for (const clause of pattern?.clauses ?? []) present.add(clauseKeywords[clause.kind]);
  }
  return clausesOf(context)
    .filter((clause) => !present.has(clause))
    .map((clause) =>
      wordProposal("clause", clause, sameLine ? 4 : 2, {
        ...(clause === "consistent" ? {} : { insert: `${clause} ` }),
        suggestNext: asksForNames.has(clause),
      }),
    );
}

const asksForNames: ReadonlySet<string> = new Set([
  "where",
  "filter",
  "order by",
  "return",
  "using",
  "set",
  "set any of",
  "remove",
  "if",
]);

/** Indexes of the tables of the pattern's entities, and the table itself. */
export function proposeIndexes(model: Model, entities: readonly string[]): readonly Proposal[] {
  const tables = new Set(entities.flatMap((entity) => entityNode(model, entity)?.table.text ?? []));
  const indexes = [...tables].flatMap((table) =>
    indexNodes(tableNode(model, table)).map(({ name, indexKind }) =>
      nameProposal({ kind: "index", owner: table, name: name.text }, 1, {
        detail: `${indexKind} index of ${table}`,
      }),
    ),
  );
  return [...indexes, wordProposal("clause", "table", 3, { detail: "the base table" })];
}

export function proposeOrder(
  model: Model,
  { entities, first }: Extract<Place, { kind: "order" }>,
): readonly Proposal[] {
  return [
    ...attributeProposals(attributesOf(model, { kind: "entities", names: entities }), 1),
    ...(first ? [wordProposal("clause", "key", 3)] : []),
  ];
}

export function proposeAttributes(
  model: Model,
  { owner, taken }: Extract<Place, { kind: "attribute" }>,
): readonly Proposal[] {
  return attributeProposals(
    attributesOf(model, owner).filter(({ name }) => !taken.includes(name)),
    1,
  );
}

export function proposeMembers(
  model: Model,
  { owner, path }: Extract<Place, { kind: "member" }>,
): readonly Proposal[] {
  return attributeProposals(attributesAt(model, owner, path), 1);
}

export function attributeProposals(
  attributes: readonly NamedAttribute[],
  rank: Rank,
): readonly Proposal[] {
  return attributes.map(({ name, type, optional, owners }) =>
    nameProposal({ kind: "attribute", owner: owners[0] ?? "", name }, rank, {
      detail: `${optional ? "optional " : ""}${type}${owners.length > 1 ? ` — ${owners.join(", ")}` : ""}`,
    }),
  );
}

/** Attributes, placeholders, literals and functions, those that fit what is met first. */
export function proposeOperands(
  model: Model,
  place: OperandPlace,
  pattern: PatternDeclaration | undefined,
): readonly Proposal[] {
  const { context, meets } = place;
  const proposals: Proposal[] = [];
  const type = meets === undefined ? undefined : typeAt(model, context.owner, meets);
  for (const choice of choicesOf(model, type)) proposals.push(literalProposal(choice));
  if (takesPlaceholders.has(context.use)) {
    proposals.push(...placeholderProposals(context, meets, pattern, ":"));
  }
  if (context.use === "count" || context.use === "change") return proposals;
  if (context.use !== "default") {
    const keys = context.use === "condition" ? keyAttributes(model, context.owner) : [];
    for (const attribute of ownAttributes(model, context.owner, meets)) {
      // A condition is mostly about what some key can serve, the partition first.
      const order = keys.indexOf(attribute.name);
      const isLess = keys.length > 0 && order < 0;
      const rank: Rank = meets !== undefined ? 3 : isLess ? 2 : 1;
      const inOrder = order < 0 ? {} : { order: Math.min(order, 99) };
      proposals.push(
        ...attributeProposals([attribute], rank).map((proposal) => ({ ...proposal, ...inOrder })),
      );
    }
  }
  proposals.push(...functionProposals(place, expandType(model, type)?.kind));
  if (place.inCall === "attribute_type" && place.argument === 1) return typeTagProposals();
  return proposals;
}

/** The attributes from which a key of the owner's items is made, in the order of the keys. */
function keyAttributes(model: Model, owner: Owner): readonly string[] {
  if (owner.kind !== "entities") return [];
  const names = new Set(
    owner.names.flatMap((name) => {
      const entity = entityNamed(model, name);
      if (entity === undefined) return [];
      return accessPathsOf(entity.table).flatMap((path) => {
        const key = keySourcesOf(entity, path);
        return [...(key?.partition ?? []), ...(key?.sort ?? [])].flatMap(({ sources }) => sources);
      });
    }),
  );
  return [...names];
}

function ownAttributes(
  model: Model,
  owner: Owner,
  meets: OperandPlace["meets"],
): readonly NamedAttribute[] {
  const [met, ...steps] = meets ?? [];
  return attributesOf(model, owner).filter(({ name }) => steps.length > 0 || name !== met);
}

const takesPlaceholders: ReadonlySet<ExpressionContext["use"]> = new Set([
  "condition",
  "update value",
  "count",
  "change",
] as const);

export function literalProposal(value: AttributeValue): Proposal {
  return { label: literalText(value), kind: CompletionItemKind.EnumMember, rank: 0 };
}

/** A placeholder of the attribute's own name, then those that the pattern has already. */
function placeholderProposals(
  context: ExpressionContext,
  meets: OperandPlace["meets"],
  pattern: PatternDeclaration | undefined,
  colon: ":" | "",
): readonly Proposal[] {
  if (context.pattern === undefined) return [];
  const names = new Set<string>();
  const last = meets?.findLast((step) => typeof step === "string");
  if (typeof last === "string") names.add(last);
  else if (context.use === "count") names.add("limit");
  for (const name of pattern === undefined ? [] : placeholdersIn(pattern)) names.add(name);
  return [...names].map((name, position) => ({
    label: `${colon}${name}`,
    kind: CompletionItemKind.Variable,
    rank: position === 0 ? 0 : 1,
    detail: "argument",
    insert: `${colon}${spellName(name)}`,
    documentation: {
      kind: "symbol",
      symbol: { kind: "parameter", owner: context.pattern ?? "", name },
    },
  }));
}

export function proposePlaceholders(
  { context, meets }: PlaceholderPlace,
  pattern: PatternDeclaration | undefined,
): readonly Proposal[] {
  return placeholderProposals(context, meets, pattern, "");
}

/** The names of all placeholders of a pattern, wherever they stand. */
function placeholdersIn(pattern: PatternDeclaration): readonly string[] {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const element of value) visit(element);
    } else if (typeof value === "object" && value !== null) {
      if ("kind" in value && value.kind === "Placeholder" && "name" in value) {
        const { name } = value as { readonly name: { readonly text: string } };
        if (name.text !== "") names.add(name.text);
      }
      for (const part of Object.values(value)) visit(part);
    }
  };
  visit(pattern.operation);
  visit(pattern.clauses);
  return [...names];
}

export function proposeOperators({ context, compared }: OperatorPlace): readonly Proposal[] {
  switch (context.use) {
    case "condition":
      return compared
        ? ["and", "or"].map((word) => wordProposal("operator", word, 1, { insert: `${word} ` }))
        : ["=", "<>", "<", "<=", ">", ">=", "between", "in"].map((word, position) => ({
            ...wordProposal("operator", word, position < 6 ? 1 : 2, { insert: `${word} ` }),
            kind: /\w/.test(word) ? CompletionItemKind.Keyword : CompletionItemKind.Operator,
            suggestNext: true,
          }));
    default:
      return [];
  }
}

export function proposeFormats(): readonly Proposal[] {
  return ["lower", "upper", "08"].map((word) => wordProposal("format", word, 1));
}

function functionProposals(place: OperandPlace, met: string | undefined): readonly Proposal[] {
  const { context, meets } = place;
  const names =
    context.use === "condition"
      ? meets === undefined
        ? conditionStarts
        : conditionValues
      : functionsByUse[context.use];
  return (names ?? []).map((name) => {
    const usage = functionUsages.get(name) ?? `${name}()`;
    const fits = (name === "now" && isMoment(met)) || name === met;
    return wordProposal("function", name, fits ? 0 : 4, {
      label: usage.endsWith("()") ? usage : name,
      detail: usage,
      kind: CompletionItemKind.Function,
      insert: usage.endsWith("()") ? usage : `${name}($1)`,
      snippet: !usage.endsWith("()"),
    });
  });
}

function isMoment(kind: string | undefined): boolean {
  return kind === "timestamp" || kind === "date" || kind === "epoch";
}

const conditionStarts = [
  "begins_with",
  "contains",
  "attribute_exists",
  "attribute_not_exists",
  "attribute_type",
  "size",
] as const;

const conditionValues = ["now"] as const;

const computed = [
  "lower",
  "upper",
  "trim",
  "before",
  "after",
  "split",
  "concat",
  "number",
  "string",
  "date",
  "epoch",
  "timestamp",
  "coalesce",
] as const;

const functionsByUse: Readonly<Partial<Record<ExpressionContext["use"], readonly string[]>>> = {
  default: ["now", "uuid", "ulid"],
  derived: computed,
  upgrade: computed,
  "template hole": ["shard"],
  "update value": ["now", "uuid", "ulid", "if_not_exists", "list_append"],
};

function typeTagProposals(): readonly Proposal[] {
  return ["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"].map((tag) => ({
    label: `"${tag}"`,
    kind: CompletionItemKind.EnumMember,
    rank: 0,
  }));
}
