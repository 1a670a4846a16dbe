import { normalizeNumber } from "../../dynamodb/numbers.ts";
import type { Annotation, AnnotationArgument } from "../syntax/tree.ts";
import { mayRunForever } from "./constraints.ts";
import { suggestion } from "./names.ts";
import { positiveNumber, wholeNumber } from "./numbers.ts";
import type { Member, Scope } from "./scope.ts";
import { expand, isNumeric, isText, isUnknown, keyTypeOf } from "./type-relations.ts";

/** Reads the annotations of an attribute into it. */
export function applyAnnotations(scope: Scope, member: Member, holder: "entity" | "record"): void {
  if (member.node.annotations.length === 0) return;
  const { file } = member.origin;
  const seen = new Set<string>();
  for (const annotation of member.node.annotations) {
    const name = annotation.name.text;
    if (name === "") continue;
    const known = annotations.get(name);
    if (known === undefined) {
      const { hint, changes } = suggestion(
        scope.findings,
        file,
        annotation.name,
        annotations.keys(),
      );
      scope.findings.report(
        "unknown-annotation",
        file,
        annotation.name.span,
        { name, hint },
        { changes },
      );
      continue;
    }
    if (seen.has(name)) {
      scope.findings.report("duplicate-annotation", file, annotation.span, { name });
      continue;
    }
    seen.add(name);
    if (known.entityOnly === true && isInline(member, holder)) {
      scope.findings.report("annotation-needs-entity", file, annotation.span, { name });
      continue;
    }
    if (known.suits !== undefined && !known.suits.test(scope, member)) {
      const needs = known.suits.needs;
      scope.findings.report("annotation-does-not-suit", file, annotation.span, { name, needs });
      continue;
    }
    if (!known.apply({ scope, file, annotation, member })) {
      scope.findings.report("annotation-arguments", file, annotation.span, {
        name,
        usage: known.usage,
      });
    }
  }
}

/** An inline record cannot be included in an entity; the record of a declared type can. */
function isInline(member: Member, holder: "entity" | "record"): boolean {
  return holder === "record" && (member.symbol.owner ?? "").includes(".");
}

interface Application {
  readonly scope: Scope;
  readonly file: string;
  readonly annotation: Annotation;
  readonly member: Member;
}

interface KnownAnnotation {
  readonly usage: string;
  readonly entityOnly?: true;
  readonly suits?: {
    readonly needs: string;
    test(scope: Scope, member: Member): boolean;
  };
  /** Returns whether the arguments were of the right number and kind; reports worse by itself. */
  apply(application: Application): boolean;
}

const numeric: KnownAnnotation["suits"] = {
  needs: "a number",
  test: (scope, { attribute }) =>
    isUnknownType(scope, attribute) || isNumeric(scope, attribute.type),
};

const definitions: Readonly<Record<string, KnownAnnotation>> = {
  id: { usage: "@id", entityOnly: true, apply: ({ annotation }) => hasNoArguments(annotation) },
  unique: {
    usage: "@unique or @unique(lower)",
    entityOnly: true,
    suits: {
      needs: "a string or a number",
      test: (scope, { attribute }) =>
        isUnknownType(scope, attribute) ||
        (keyTypeOf(scope, attribute.type) ?? "binary") !== "binary",
    },
    apply({ scope, annotation, member }) {
      const [argument, ...others] = annotation.arguments;
      const lower = argument !== undefined && wordOf(argument) === "lower";
      if (others.length > 0 || (argument !== undefined && !lower)) return false;
      if (
        lower &&
        !isUnknownType(scope, member.attribute) &&
        !isText(scope, member.attribute.type)
      ) {
        return false;
      }
      member.attribute.unique = { lower };
      return true;
    },
  },
  revision: {
    usage: "@revision",
    entityOnly: true,
    suits: {
      needs: "an integer that is always there and has no default",
      test: (scope, { attribute, node }) =>
        (isUnknownType(scope, attribute) || expand(scope, attribute.type).kind === "integer") &&
        !attribute.optional &&
        node.origin === undefined,
    },
    apply({ annotation, member }) {
      member.attribute.revision = true;
      return hasNoArguments(annotation);
    },
  },
  immutable: {
    usage: "@immutable",
    apply({ annotation, member }) {
      member.attribute.immutable = true;
      return hasNoArguments(annotation);
    },
  },
  since: {
    usage: "@since(2)",
    entityOnly: true,
    apply: (application) =>
      withNumber(application, "a version", 1, (version, { attribute }) => {
        attribute.since = version;
      }),
  },
  name: {
    usage: '@name("n")',
    apply({ annotation, member }) {
      const [argument, ...others] = annotation.arguments;
      if (argument === undefined || others.length > 0 || argument.label !== undefined) return false;
      if (argument.value.kind !== "StringLiteral" || argument.value.value === "") return false;
      member.attribute.storedName = argument.value.value;
      return true;
    },
  },
  size: {
    usage: "@size(24B, max 200B)",
    apply: (application) =>
      withEstimate(application, "size", (estimate, { attribute }) => {
        attribute.size = estimate;
      }),
  },
  items: {
    usage: "@items(4, max 100)",
    suits: {
      needs: "a list, a map or a set",
      test: (scope, { attribute }) => {
        const { kind } = expand(scope, attribute.type);
        return ["list", "map", "set", "any", "error"].includes(kind);
      },
    },
    apply: (application) =>
      withEstimate(application, "count", (estimate, { attribute }) => {
        attribute.items = estimate;
      }),
  },
  min: {
    usage: "@min(0)",
    suits: numeric,
    apply: (application) => withBound(application, "minimum"),
  },
  max: {
    usage: "@max(100)",
    suits: numeric,
    apply: (application) => withBound(application, "maximum"),
  },
  matches: {
    usage: '@matches("^[a-z]+$")',
    suits: {
      needs: "a string",
      test: (scope, { attribute }) =>
        isUnknownType(scope, attribute) || isText(scope, attribute.type),
    },
    apply({ scope, file, annotation, member }) {
      const [argument, ...others] = annotation.arguments;
      if (others.length > 0 || argument?.value.kind !== "StringLiteral") return false;
      const problem = expressionProblem(argument.value.value);
      if (problem !== undefined) {
        scope.findings.report("invalid-regular-expression", file, argument.span, { problem });
        return true;
      }
      member.attribute.matches = argument.value.value;
      if (mayRunForever(argument.value.value)) {
        scope.findings.report("slow-regular-expression", file, argument.span, {});
      }
      return true;
    },
  },
  cardinality: {
    usage: "@cardinality(50)",
    apply: (application) =>
      withNumber(application, "a number of distinct values", 1, (count, { attribute }) => {
        attribute.cardinality = count;
      }),
  },
};

// A map, because a plain object would also know the names `constructor` and `toString`.
const annotations: ReadonlyMap<string, KnownAnnotation> = new Map(Object.entries(definitions));

/** The annotations of the language, with how each is written; for completion and hover. */
export const annotationUsages: ReadonlyMap<string, string> = new Map(
  Object.entries(definitions).map(([name, annotation]) => [name, annotation.usage]),
);

function isUnknownType(scope: Scope, attribute: Member["attribute"]): boolean {
  return isUnknown(expand(scope, attribute.type));
}

function hasNoArguments(annotation: Annotation): boolean {
  return annotation.arguments.length === 0;
}

function wordOf(argument: AnnotationArgument): string | undefined {
  return argument.value.kind === "Identifier" ? argument.value.text : undefined;
}

function withNumber(
  { scope, file, annotation, member }: Application,
  what: string,
  minimum: number,
  apply: (value: number, member: Member) => void,
): boolean {
  const [argument, ...others] = annotation.arguments;
  if (others.length > 0 || argument?.value.kind !== "NumberLiteral") return false;
  const value = wholeNumber(scope, file, argument.value, { what, minimum });
  if (value !== undefined) apply(value, member);
  return true;
}

/** `(average, max most)`, the second being optional. */
function withEstimate(
  { scope, file, annotation, member }: Application,
  unit: "size" | "count",
  apply: (estimate: { average: number; maximum?: number }, member: Member) => void,
): boolean {
  const [first, second, ...others] = annotation.arguments;
  if (first?.value.kind !== "NumberLiteral" || first.label !== undefined || others.length > 0) {
    return false;
  }
  const average =
    unit === "count"
      ? positiveNumber(scope, file, first.value, "an average number of elements")
      : wholeNumber(scope, file, first.value, { what: "a size", minimum: 0, unit });
  if (second === undefined) {
    if (average !== undefined) apply({ average }, member);
    return true;
  }
  if (second.value.kind !== "NumberLiteral" || second.label?.text !== "max") return false;
  const maximum = wholeNumber(scope, file, second.value, { what: "a maximum", minimum: 0, unit });
  if (average === undefined || maximum === undefined) return true;
  if (maximum < average) {
    scope.findings.report("maximum-below-average", file, second.span, { maximum, average });
  } else {
    apply({ average, maximum }, member);
  }
  return true;
}

function withBound(
  { scope, file, annotation, member }: Application,
  bound: "minimum" | "maximum",
): boolean {
  const [argument, ...others] = annotation.arguments;
  if (others.length > 0 || argument?.value.kind !== "NumberLiteral") return false;
  const text = normalizeNumber(argument.value.value);
  if (text === undefined || argument.value.suffix.includes("B")) return false;
  member.attribute[bound] = text;
  if (
    member.attribute.type.kind === "integer" &&
    Math.abs(Number(text)) > Number.MAX_SAFE_INTEGER
  ) {
    member.attribute.type = { kind: "integer", wide: true };
  }
  const { minimum, maximum } = member.attribute;
  if (minimum !== undefined && maximum !== undefined && Number(minimum) > Number(maximum)) {
    scope.findings.report("minimum-above-maximum", file, annotation.span, { minimum, maximum });
  }
  return true;
}

function expressionProblem(source: string): string | undefined {
  try {
    new RegExp(source);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : "it cannot be read";
  }
}
