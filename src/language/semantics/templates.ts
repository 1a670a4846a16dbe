import type {
  Expression,
  TemplateFormat,
  TemplateInsert,
  TemplatePart,
} from "../expressions/expression.ts";
import type {
  CallExpression,
  PathExpression,
  TemplateHole,
  TemplateLiteral,
  Word,
} from "../syntax/tree.ts";
import { type ExpressionContext, resolveExpression, type Typed } from "./expressions.ts";
import { closestName } from "./names.ts";
import { wholeNumber } from "./numbers.ts";
import { fixedWidthOf } from "./text-formats.ts";
import { describeType, expand, isUnknown, stringType, tagOf } from "./type-relations.ts";
import type { Type } from "./types.ts";

/** Resolves `"ORDER#${placedAt}#${number:08}"`. */
export function resolveTemplate(
  context: ExpressionContext,
  node: TemplateLiteral,
): Typed | undefined {
  const { scope, file } = context;
  const parts: TemplatePart[] = [];
  let optional = false;
  let whole = true;
  for (let index = 0; index < node.parts.length; index++) {
    const part = node.parts[index];
    if (part === undefined) break;
    if (part.kind === "TemplateText") {
      parts.push(part.value);
      continue;
    }
    const hole = resolveHole(context, part);
    if (hole === undefined) {
      whole = false;
      continue;
    }
    optional ||= hole.optional;
    const next = node.parts[index + 1];
    if (next?.kind === "TemplateHole" && hole.width === undefined) {
      scope.findings.report(
        "template-needs-literal",
        file,
        next.span,
        { first: describeHole(part), second: describeHole(next) },
        {
          changes: [
            {
              title: "Insert '#' between them",
              edits: [
                { file, span: { start: next.span.start, end: next.span.start }, newText: "#" },
              ],
            },
          ],
        },
      );
    }
    parts.push(guarded(context, hole, next?.kind === "TemplateText" ? next.value : ""));
  }
  if (!whole) return undefined;
  return { expression: { kind: "template", parts }, type: stringType, optional };
}

interface Hole {
  readonly expression: Expression;
  readonly format: TemplateFormat | undefined;
  readonly width: number | undefined;
  readonly optional: boolean;
}

function resolveHole(context: ExpressionContext, node: TemplateHole): Hole | undefined {
  const { scope, file } = context;
  const { expression } = node;
  if (expression.kind === "Missing") return scope.findings.fail();
  if (expression.kind === "Call" && expression.function.text === "shard") {
    return resolveShard(context, expression, node.format);
  }
  if (expression.kind !== "Path") {
    return scope.findings.report("template-expression", file, expression.span, {});
  }
  const typed = resolveInserted(context, expression);
  if (typed === undefined) return undefined;
  const format = resolveFormat(context, node.format, typed.type);
  if (format === "wrong") return undefined;
  return {
    expression: typed.expression,
    format,
    width: fixedWidthOf(scope, typed.type, format),
    optional: typed.optional,
  };
}

/** An attribute whose values are text or numbers; nothing else has one spelling. */
function resolveInserted(context: ExpressionContext, node: PathExpression): Typed | undefined {
  const { scope, file } = context;
  const typed = resolveExpression(context, node);
  if (typed === undefined) return undefined;
  const type = expand(scope, typed.type);
  if (type.kind === "error") return typed;
  const [step] = node.steps;
  if (step !== undefined && context.place === "a key binding") {
    return scope.findings.report("nested-attribute-in-key", file, step.span, {
      name: node.root.text,
    });
  }
  const tag = tagOf(scope, type);
  if (tag === "S" || tag === "N") return typed;
  return scope.findings.report("template-type", file, node.span, {
    name: node.root.text,
    type: describeType(typed.type),
  });
}

function resolveShard(
  context: ExpressionContext,
  node: CallExpression,
  format: Word | undefined,
): Hole | undefined {
  const { scope, file } = context;
  const [attribute, count, ...others] = node.arguments;
  if (attribute?.kind !== "Path" || count?.kind !== "NumberLiteral" || others.length > 0) {
    return scope.findings.report("argument-count", file, node.span, {
      name: "shard",
      usage: "shard(a, 10)",
    });
  }
  if (format !== undefined) {
    scope.findings.report("template-format-not-needed", file, format.span, {});
  }
  const typed = resolveInserted(context, attribute);
  const shards = wholeNumber(scope, file, count, {
    what: "a number of shards",
    minimum: 2,
    maximum: 10_000,
  });
  if (typed === undefined || shards === undefined) return undefined;
  return {
    expression: {
      kind: "function",
      name: "shard",
      arguments: [typed.expression, { kind: "literal", value: { N: String(shards) } }],
    },
    format: undefined,
    width: String(shards - 1).length,
    optional: typed.optional,
  };
}

function resolveFormat(
  context: ExpressionContext,
  format: Word | undefined,
  type: Type,
): TemplateFormat | undefined | "wrong" {
  const { scope, file } = context;
  if (format === undefined) return undefined;
  const { text, span } = format;
  const unknown = isUnknown(expand(scope, type));
  if (/^0\d+$/.test(text)) {
    const width = Number(text);
    if (width < 1 || width > 38) {
      scope.findings.report("number-out-of-range", file, span, {
        what: "a number of digits",
        range: "from 1 to 38",
      });
      return "wrong";
    }
    if (!unknown && tagOf(scope, type) !== "N") {
      scope.findings.report("format-does-not-suit", file, span, {
        format: text,
        needs: "a number",
        type: describeType(type),
      });
      return "wrong";
    }
    return { kind: "pad", width };
  }
  if (text !== "lower" && text !== "upper") {
    const meant = /^\d+$/.test(text) ? `0${text}` : closestName(text, ["lower", "upper"]);
    scope.findings.report(
      "unknown-format",
      file,
      span,
      { format: text },
      meant === undefined
        ? {}
        : {
            changes: [
              {
                title: `Change to ':${meant}'`,
                edits: [{ file, span, newText: meant }],
                preferred: true,
              },
            ],
          },
    );
    return "wrong";
  }
  if (!unknown && tagOf(scope, type) !== "S") {
    scope.findings.report("format-does-not-suit", file, span, {
      format: text,
      needs: "a string",
      type: describeType(type),
    });
    return "wrong";
  }
  return { kind: text };
}

/**
 * In a key, a value may not contain the literal behind it, or two items could get one key. A value
 * of fixed width cannot be mistaken, and may: a timestamp contains `:` and `-`.
 */
function guarded(context: ExpressionContext, hole: Hole, following: string): TemplateInsert {
  const { expression, format, width } = hole;
  const guard = context.place === "a key binding" && width === undefined ? following : "";
  if (format === undefined) return guard === "" ? { expression } : { expression, guard };
  return guard === "" ? { expression, format } : { expression, format, guard };
}

function describeHole(node: TemplateHole): string {
  const { expression } = node;
  if (expression.kind === "Path") return expression.root.text;
  return expression.kind === "Call" ? expression.function.text : "…";
}
