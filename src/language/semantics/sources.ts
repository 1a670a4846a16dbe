import { visit } from "../expressions/traverse.ts";
import type { AttributeOriginNode } from "../syntax/tree.ts";
import { checkConstraints } from "./constraints.ts";
import { type ExpressionContext, resolveAs, type Typed } from "./expressions.ts";
import { related } from "./findings.ts";
import { type AttributeNames, type ResolvedPath, resolvePath } from "./paths.ts";
import { type Member, maximumDepth, type Scope } from "./scope.ts";
import type { AttributeSource } from "./types.ts";

/** Resolves where the value of an attribute comes from. */
export function resolveSource(
  scope: Scope,
  member: Member,
  siblings: ReadonlyMap<string, Member>,
  holder: "entity" | "record",
): void {
  const { origin: node } = member.node;
  if (node === undefined) return;
  const source = sourceOf(scope, member, siblings, holder, node);
  if (source !== undefined) member.attribute.source = source;
}

/**
 * A derived attribute that needs itself could never be computed; one that is made of derived ones
 * in turn, each twice, doubles with every step until nothing could write it out.
 */
export function checkDerivations(scope: Scope, members: ReadonlyMap<string, Member>): void {
  const extents = new Map<string, Extent>();
  const underway: string[] = [];

  function extentOf(name: string): Extent {
    const known = extents.get(name);
    if (known !== undefined) return known;
    const member = members.get(name);
    if (member?.attribute.source.kind !== "derived") return given;
    const start = underway.indexOf(name);
    if (start >= 0) {
      reportCycle(scope, members, underway.slice(start));
      return given;
    }
    underway.push(name);
    let extent: Extent = { depth: 1, attributes: 0 };
    // Deeper ones are reached from their own side, and then their extent is known.
    if (underway.length <= maximumDepth) {
      visit(member.attribute.source.value, (part) => {
        if (part.kind !== "attribute") return;
        const other = extentOf(part.name);
        extent = {
          depth: Math.max(extent.depth, other.depth + 1),
          attributes: extent.attributes + other.attributes,
        };
      });
    }
    underway.pop();
    if (isTooGreat(extent, member)) {
      // What computes the item would run out of stack or of time on it, so it is cut here.
      member.attribute.source = { kind: "given" };
      extent = given;
    }
    extents.set(name, extent);
    return extent;
  }

  function isTooGreat({ depth, attributes }: Extent, { attribute, origin }: Member): boolean {
    const { file, nameSpan } = origin;
    if (depth > maximumDepth) {
      scope.findings.report("nested-too-deeply", file, nameSpan, { limit: maximumDepth });
    } else if (attributes > maximumAttributes) {
      const { name } = attribute;
      scope.findings.report("derivation-too-long", file, nameSpan, {
        name,
        limit: maximumAttributes,
      });
    }
    return depth > maximumDepth || attributes > maximumAttributes;
  }

  for (const name of members.keys()) extentOf(name);
}

/** How far a derived attribute reaches when all that it is derived from is written out. */
interface Extent {
  /** The longest chain of derivations that ends in it. */
  readonly depth: number;
  /** How often attributes that are given stand in it. */
  readonly attributes: number;
}

const given: Extent = { depth: 0, attributes: 1 };

/** As many as DynamoDB allows operators in one expression. */
const maximumAttributes = 300;

/** The value of a path as an expression. */
export function typedPath(resolved: ResolvedPath | undefined): Typed | undefined {
  if (resolved === undefined) return undefined;
  const { member, path, type, optional } = resolved;
  return {
    expression: { kind: "attribute", name: member.attribute.name, path },
    type,
    optional,
  };
}

function sourceOf(
  scope: Scope,
  member: Member,
  siblings: ReadonlyMap<string, Member>,
  holder: "entity" | "record",
  node: AttributeOriginNode,
): AttributeSource | undefined {
  const { attribute, symbol, origin } = member;
  const { file } = origin;
  switch (node.kind) {
    case "Default": {
      const context: ExpressionContext = {
        scope,
        file,
        place: "a default",
        path: (path) =>
          scope.findings.report("default-needs-literal", file, path.span, {
            name: path.root.text,
          }),
      };
      const typed = resolveAs(context, node.value, attribute.type);
      if (typed === undefined) return undefined;
      if (typed.expression.kind === "literal") {
        checkConstraints(scope, file, node.value.span, attribute, typed.expression.value);
      }
      return { kind: "default", value: typed.expression };
    }
    case "Derived": {
      const names: AttributeNames = {
        owner: symbol.owner ?? "",
        find: (name) => siblings.get(name),
        names: () => siblings.keys(),
      };
      const context: ExpressionContext = {
        scope,
        file,
        place: "a derived attribute",
        path: (path) => typedPath(resolvePath(scope, file, path, names)),
      };
      const typed = resolveAs(context, node.value, attribute.type);
      if (typed === undefined) return undefined;
      if (typed.optional && !attribute.optional) {
        scope.findings.report("derived-from-optional", file, origin.nameSpan, {
          name: attribute.name,
        });
      }
      return { kind: "derived", value: typed.expression };
    }
    case "InKey":
      if (holder === "record" && (symbol.owner ?? "").includes(".")) {
        return scope.findings.report("in-key-outside-entity", file, node.span, {});
      }
      return { kind: "in key" };
    case "Copied":
      return {
        kind: "copied",
        entity: node.entity.text,
        attribute: node.attribute.text,
        via: node.via.text,
      };
    default:
      return node satisfies never;
  }
}

function reportCycle(
  scope: Scope,
  members: ReadonlyMap<string, Member>,
  cycle: readonly string[],
): void {
  const [first = "", ...others] = cycle;
  const member = members.get(first);
  if (member === undefined) return;
  scope.findings.report(
    "circular-derivation",
    member.origin.file,
    member.origin.nameSpan,
    { names: [...cycle, first].join(" → ") },
    {
      related: others.flatMap((other) => {
        const place = members.get(other)?.origin;
        return place === undefined
          ? []
          : [related("This is part of the circle.", place.file, place.nameSpan)];
      }),
    },
  );
}
