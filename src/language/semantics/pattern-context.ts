import type { Identifier, PathExpression, PlaceholderNode } from "../syntax/tree.ts";
import type { ExpressionContext, ExpressionPlace, Typed } from "./expressions.ts";
import { related } from "./findings.ts";
import type { AttributePath, Reference } from "./model.ts";
import type { Parameters } from "./parameters.ts";
import { type AttributeNames, type ResolvedPath, resolvePath } from "./paths.ts";
import type { EntityScope, Member, Scope } from "./scope.ts";
import { typedPath } from "./sources.ts";
import { describeType, equivalent, sameType } from "./type-relations.ts";
import type { Type } from "./types.ts";

/** What the clauses of one operation are resolved against. */
export interface OperationContext {
  readonly scope: Scope;
  readonly file: string;
  /** Of the whole file, to quote conditions from. */
  readonly text: string;
  readonly entities: readonly EntityScope[];
  readonly parameters: Parameters;
  /** As it is written, for messages: `batch get`. */
  readonly verb: string;
}

/** Resolves names and placeholders of one clause. */
export function expressionContext(
  context: OperationContext,
  place: ExpressionPlace,
): ExpressionContext {
  const { scope, file, parameters } = context;
  // A placeholder is resolved directly after the attribute that it meets.
  let met: { readonly attribute: ResolvedPath; readonly node: PathExpression } | undefined;
  return {
    scope,
    file,
    place,
    path(node) {
      const resolved = resolveAttribute(context, node, "every");
      if (resolved === undefined) return undefined;
      met = { attribute: resolved, node };
      return typedPath(resolved);
    },
    placeholder(node: PlaceholderNode, expected: Type | undefined, list = false) {
      const meets =
        met !== undefined && expected !== undefined && sameType(met.attribute.type, expected)
          ? { meets: describeAttribute(context, met.attribute, met.node) }
          : {};
      return parameters.use(node, { type: expected, list, ...meets });
    },
  };
}

/** A context for values that have no stored item to read from: those of a new item. */
export function newItemContext(context: OperationContext): ExpressionContext {
  const { scope, file } = context;
  return {
    ...expressionContext(context, "a value of a new item"),
    path: (node: PathExpression): Typed | undefined =>
      scope.findings.report("no-stored-item", file, node.span, {
        name: node.root.text,
        verb: context.verb,
      }),
  };
}

/**
 * Resolves an attribute of the operation's entities: of `every` one of them, since a condition
 * must mean the same for all, or of `some` one.
 */
export function resolveAttribute(
  context: OperationContext,
  node: PathExpression,
  mode: "every" | "some",
  role: Reference["role"] = "read",
): ResolvedPath | undefined {
  const { scope, file } = context;
  const resolved = resolvePath(scope, file, node, new NamesInEntities(context, mode), role);
  if (resolved === undefined || context.entities.length < 2) return resolved;
  const { attribute, symbol, origin } = resolved.member;
  for (const { members } of context.entities) {
    const other = members.get(attribute.name);
    if (other === undefined || other === resolved.member) continue;
    scope.references.unite(symbol, other.symbol);
    if (equivalent(scope, attribute.type, other.attribute.type)) continue;
    return scope.findings.report(
      "attribute-types-differ",
      file,
      node.span,
      {
        name: attribute.name,
        type: describeType(attribute.type),
        other: describeType(other.attribute.type),
      },
      {
        related: [
          related("The first type.", origin.file, origin.nameSpan),
          related("The other type.", other.origin.file, other.origin.nameSpan),
        ],
      },
    );
  }
  return resolved;
}

export function attributePath(resolved: ResolvedPath, node: PathExpression): AttributePath {
  return { attribute: resolved.member.attribute.name, path: resolved.path, span: node.span };
}

/** The attributes of an operation's entities; all but `find` is for names that are none of them. */
class NamesInEntities implements AttributeNames {
  readonly #context: OperationContext;
  readonly #mode: "every" | "some";

  constructor(context: OperationContext, mode: "every" | "some") {
    this.#context = context;
    this.#mode = mode;
  }

  get owner(): string {
    return this.#context.entities.map(({ entity }) => entity.name).join(", ");
  }

  find(name: string): Member | undefined {
    let found: Member | undefined;
    for (const { members } of this.#context.entities) {
      const member = members.get(name);
      if (member === undefined && this.#mode === "every") return undefined;
      if (member !== undefined && this.#mode === "some") return member;
      found ??= member;
    }
    return found;
  }

  names(): Iterable<string> {
    return new Set(this.#context.entities.flatMap(({ members }) => [...members.keys()]));
  }

  explain({ text: name, span }: Identifier): boolean {
    const { scope, file, entities } = this.#context;
    const lacking = entities.filter(({ members }) => !members.has(name));
    if (lacking.length > 0 && lacking.length < entities.length) {
      scope.findings.report("attribute-not-in-every-entity", file, span, {
        name,
        entities: lacking.map(({ entity }) => entity.name).join(" and "),
      });
      return true;
    }
    return explainKey(this.#context, name, span);
  }
}

/** Patterns speak of an entity's attributes; the planner works out what that means for keys. */
function explainKey(
  { scope, file, entities }: OperationContext,
  name: string,
  span: PathExpression["span"],
): boolean {
  for (const { table, entity, node } of entities) {
    if (table === undefined) continue;
    const { discriminator, versionAttribute } = table.table;
    if (name === discriminator || name === versionAttribute) {
      scope.findings.report("mark-in-pattern", file, span, { name });
      return true;
    }
    const binding = node.members.find(
      (member) => member.kind === "BindingMember" && member.attribute.text === name,
    );
    if (binding === undefined) continue;
    const sources = entity.bindings.find((candidate) => candidate.attribute === name);
    scope.findings.report(
      "key-in-pattern",
      file,
      span,
      { name, entity: entity.name },
      sources === undefined
        ? {}
        : { related: [related("It is made here.", sources.origin.file, sources.origin.span)] },
    );
    return true;
  }
  return false;
}

function describeAttribute(
  context: OperationContext,
  resolved: ResolvedPath,
  node: PathExpression,
): string {
  const owner = context.entities[0]?.entity.name ?? "";
  const steps = node.steps.map((step) =>
    step.kind === "Member" ? `.${step.name.text}` : `[${step.index.value}]`,
  );
  return `${owner}.${resolved.member.attribute.name}${steps.join("")}`;
}
