import type { AttributeValue } from "../../dynamodb/values.ts";
import type {
  ArgumentNode,
  ExampleDeclaration,
  Expectation,
  ExpressionNode,
  Identifier,
  ObjectLiteral,
} from "../syntax/tree.ts";
import { checkConstraints } from "./constraints.ts";
import type {
  AttributeChange,
  Example,
  ExampleExpectation,
  Parameter,
  Pattern,
  Sample,
} from "./model.ts";
import { closestName, suggestion } from "./names.ts";
import { wholeNumber } from "./numbers.ts";
import { writes } from "./operations.ts";
import { authoredMembers, explainKey, isGiven, referenceValue, sampleNamed } from "./samples.ts";
import { type EntityScope, originOf, type Scope } from "./scope.ts";
import { seededClock } from "./seeded-clock.ts";
import { recordValues, reportMissing, typedValue, type ValueContext } from "./values.ts";

/** Resolves a test of the model; `undefined` where something in it is not whole. */
export function resolveExample(
  scope: Scope,
  file: string,
  node: ExampleDeclaration,
): Example | undefined {
  const before = scope.findings.problems;
  const pattern = patternNamed(scope, file, node.pattern);
  const context: ValueContext = {
    scope,
    file,
    clock: seededClock(node.pattern.text),
    reference: (path, type) => referenceValue(scope, file, path, type),
  };
  if (pattern === undefined) return undefined;
  const values = resolveArguments(context, pattern, node);
  const expectations = node.expectations.flatMap(
    (expectation) => resolveExpectation(context, pattern, expectation) ?? [],
  );
  checkRepeated(scope, file, node.expectations);
  if (scope.findings.problems > before || expectations.length === 0) return undefined;
  return {
    pattern,
    arguments: values,
    expectations,
    origin: originOf(file, node, node.pattern.span),
    node,
  };
}

/** The errors that a write can fail with, as examples name them. */
export const exampleErrors = ["ConditionalCheckFailed", "TransactionCanceled"] as const;

function patternNamed(scope: Scope, file: string, name: Identifier): Pattern | undefined {
  if (name.text === "") return scope.findings.fail();
  if (scope.patterns.has(name.text)) {
    scope.references.add({ kind: "pattern", name: name.text }, file, name.span, "read");
    return scope.patterns.get(name.text);
  }
  const { hint, changes } = suggestion(scope.findings, file, name, scope.patterns.keys());
  return scope.findings.report(
    "unknown-pattern",
    file,
    name.span,
    { name: name.text, hint },
    { changes },
  );
}

function resolveArguments(
  context: ValueContext,
  pattern: Pattern,
  node: ExampleDeclaration,
): Readonly<Record<string, AttributeValue>> {
  const { scope, file } = context;
  const parameters = new Map(pattern.parameters.map((parameter) => [parameter.name, parameter]));
  const seen = new Set<string>();
  const values: [string, AttributeValue][] = [];
  for (const argument of node.arguments) {
    const { name } = argument;
    if (name.text === "") {
      scope.findings.fail();
      continue;
    }
    const parameter = parameters.get(name.text);
    if (parameter === undefined) {
      // What is given already is not meant a second time.
      const given = new Set(node.arguments.map((each) => each.name.text));
      const free = [...parameters.keys()].filter((each) => !given.has(each));
      const { hint, changes } = suggestion(scope.findings, file, name, free);
      const place = { name: name.text, pattern: pattern.name, hint };
      scope.findings.report("unknown-argument", file, name.span, place, { changes });
      continue;
    }
    const symbol = { kind: "parameter", owner: pattern.name, name: name.text } as const;
    scope.references.add(symbol, file, name.span, "read");
    if (seen.has(name.text)) {
      scope.findings.report("duplicate-property", file, name.span, { name: name.text });
      continue;
    }
    seen.add(name.text);
    const value = resolveArgument(context, pattern, parameter, argument);
    if (value === undefined) continue;
    checkWritten(context, pattern, argument, value);
    values.push([name.text, value]);
  }
  const missing = pattern.parameters.filter(({ name, optional }) => !optional && !seen.has(name));
  if (missing.length > 0) {
    scope.findings.report("missing-argument", file, node.pattern.span, {
      pattern: pattern.name,
      names: missing.map(({ name }) => `'${name}'`).join(", "),
    });
  }
  return Object.fromEntries(values);
}

/** An argument that a write stores as it is has to be what a sample may hold there. */
function checkWritten(
  { scope, file }: ValueContext,
  pattern: Pattern,
  { name, value: node }: ArgumentNode,
  value: AttributeValue,
): void {
  const [entity] = pattern.entities;
  const own = entity === undefined ? [] : [{ entity, changes: pattern.changes }];
  for (const operation of [...own, ...pattern.actions]) {
    const members = scope.entities.get(operation.entity.name)?.members;
    for (const change of operation.changes) {
      if (change.target.path.length > 0 || parameterSetBy(change) !== name.text) continue;
      const member = members?.get(change.target.attribute);
      if (member === undefined) continue;
      checkConstraints(scope, file, node.span, member.attribute, value);
      return;
    }
  }
}

/** The argument that becomes the attribute as it is, or `undefined` where something is computed. */
function parameterSetBy(change: AttributeChange): string | undefined {
  if (change.kind === "set optional") return change.parameter.name;
  if (change.kind !== "set" || change.value.kind !== "parameter") return undefined;
  return change.value.path.length === 0 ? change.value.name : undefined;
}

function resolveArgument(
  context: ValueContext,
  pattern: Pattern,
  { type }: Parameter,
  { value: node }: ArgumentNode,
): AttributeValue | undefined {
  const { scope } = context;
  switch (type.kind) {
    case "value":
      return typedValue(context, node, type.type);
    case "list":
      return typedValue(context, node, { kind: "list", element: type.type });
    case "item":
    case "items": {
      const entity = scope.entities.get(type.entity);
      if (entity === undefined) return scope.findings.fail();
      const without = new Set(
        type.kind === "item"
          ? type.without
          : pattern.changes.map((change) => change.target.attribute),
      );
      if (type.kind === "item") return itemValue(context, entity, without, node);
      return listValue(context, node, (element) => itemValue(context, entity, without, element));
    }
    case "keys":
      return listValue(context, node, (element) => keyValue(context, type.fields, element));
    default:
      return type satisfies never;
  }
}

function listValue(
  context: ValueContext,
  node: ExpressionNode,
  element: (node: ExpressionNode) => AttributeValue | undefined,
): AttributeValue | undefined {
  if (node.kind !== "ListLiteral") {
    return expected(context, node, "a list of objects");
  }
  const values = node.elements.map(element);
  const whole = values.filter((value) => value !== undefined);
  return whole.length < values.length ? undefined : { L: whole };
}

/** An item as its author gives it to a `create` or `put`. */
function itemValue(
  context: ValueContext,
  entity: EntityScope,
  without: ReadonlySet<string>,
  node: ExpressionNode,
): AttributeValue | undefined {
  if (node.kind !== "ObjectLiteral") return expected(context, node, "an object");
  const { scope, file } = context;
  const members = new Map(
    [...authoredMembers(entity)].filter(
      ([name, { attribute }]) =>
        !without.has(name) && attribute.source.kind !== "derived" && !attribute.revision,
    ),
  );
  const values = recordValues(context, node, members, entity.entity.name, ({ name }) => {
    if (explainKey(scope, file, entity, name)) return true;
    if (!entity.members.has(name.text)) return false;
    scope.findings.report("not-in-item-argument", file, name.span, {
      name: name.text,
      argument: entity.entity.name,
      reason: without.has(name.text)
        ? "the pattern's 'set' fixes it"
        : "it is computed when the item is written",
    });
    return true;
  });
  const given = new Set(node.properties.map((property) => property.name.text));
  for (const { attribute } of members.values()) {
    if (given.has(attribute.name) || attribute.optional || !isGiven(attribute)) continue;
    reportMissing(context, node, attribute.name, entity.entity.name);
  }
  return { M: Object.fromEntries(values) };
}

function keyValue(
  context: ValueContext,
  fields: Extract<Parameter["type"], { kind: "keys" }>["fields"],
  node: ExpressionNode,
): AttributeValue | undefined {
  if (node.kind !== "ObjectLiteral") return expected(context, node, "an object with a key");
  const { scope, file } = context;
  const types = new Map(fields.map(({ name, type }) => [name, type]));
  const values = new Map<string, AttributeValue>();
  for (const { name, value: valueNode } of node.properties) {
    const type = types.get(name.text);
    if (type === undefined) {
      const { hint, changes } = suggestion(scope.findings, file, name, types.keys());
      const place = { name: name.text, owner: "the key", hint };
      scope.findings.report("unknown-attribute", file, name.span, place, { changes });
      continue;
    }
    const value = typedValue(context, valueNode, type);
    if (value !== undefined) values.set(name.text, value);
  }
  for (const name of types.keys()) {
    const isGivenHere = node.properties.some((property) => property.name.text === name);
    if (!isGivenHere) reportMissing(context, node, name, "the key");
  }
  return { M: Object.fromEntries(values) };
}

function resolveExpectation(
  context: ValueContext,
  pattern: Pattern,
  node: Expectation,
): ExampleExpectation | undefined {
  const { scope, file } = context;
  const isWrite = writes(pattern.verb, pattern.actions);
  const refuse = (what: string, instead: string) =>
    scope.findings.report("expectation-not-allowed", file, node.span, {
      what,
      pattern: pattern.name,
      instead,
    });
  switch (node.kind) {
    case "ReturnsExpectation":
      if (isWrite) return refuse("returns", "it writes; say what it 'leaves'");
      return resolveReturns(context, pattern, node);
    case "FailsExpectation": {
      if (!isWrite) return refuse("fails", "a read has no condition; use 'returns nothing'");
      const { text: error, span } = node.error;
      if (error === "") return scope.findings.fail();
      if (!(exampleErrors as readonly string[]).includes(error)) {
        const { hint, changes } = suggestion(scope.findings, file, node.error, exampleErrors);
        scope.findings.report("unknown-error-name", file, span, { name: error, hint }, { changes });
      }
      return { kind: "fails", error };
    }
    case "LeavesExpectation":
      if (!isWrite) return refuse("leaves", "it reads; say what it 'returns'");
      return resolveLeaves(context, node);
    case "WithinExpectation": {
      const dimension = node.unit.text === "WCU" ? "write" : "read";
      if (!isWrite && dimension === "write") return refuse("within … WCU", "a read takes RCU");
      const units = Number(node.amount.value);
      if (node.amount.suffix !== "" || !(units > 0)) {
        return scope.findings.report("number-out-of-range", file, node.amount.span, {
          what: "a number of capacity units",
          range: "above 0",
        });
      }
      return { kind: "within", units, dimension };
    }
    default:
      return node satisfies never;
  }
}

function resolveReturns(
  { scope, file }: ValueContext,
  pattern: Pattern,
  node: Extract<Expectation, { kind: "ReturnsExpectation" }>,
): ExampleExpectation | undefined {
  if (node.nothing) return { kind: "returns", samples: [], anyOrder: false };
  if (node.count !== undefined) {
    const what = "a number of items";
    const count = wholeNumber(scope, file, node.count, { what, minimum: 0 });
    return count === undefined ? undefined : { kind: "returns count", count };
  }
  const single = pattern.verb === "get" || pattern.verb === "first";
  const second = node.samples[1];
  if (single && second !== undefined) {
    return scope.findings.report("returns-one-item", file, second.span, {
      pattern: pattern.name,
      verb: pattern.verb,
    });
  }
  const samples: Sample[] = [];
  for (const name of node.samples) {
    const named = sampleNamed(scope, file, name);
    const sample = named?.resolve();
    if (named === undefined || sample === undefined) {
      scope.findings.fail();
      continue;
    }
    if (!pattern.entities.includes(sample.entity)) {
      scope.findings.report("sample-of-other-entity", file, name.span, {
        name: name.text,
        entity: sample.entity.name,
        pattern: pattern.name,
      });
    }
    // A sample in error has no item to compare with.
    if (sample.item === undefined) scope.findings.fail();
    samples.push(sample);
  }
  return { kind: "returns", samples, anyOrder: node.anyOrder };
}

function resolveLeaves(
  context: ValueContext,
  node: Extract<Expectation, { kind: "LeavesExpectation" }>,
): ExampleExpectation | undefined {
  const { scope, file } = context;
  const { target, value, negated } = node;
  if (target.text === "") return scope.findings.fail();
  const entity = scope.entities.get(target.text);
  if (!negated && entity !== undefined && !scope.samples.has(target.text)) {
    scope.references.add({ kind: "entity", name: target.text }, file, target.span, "read");
    if (value === undefined) {
      return scope.findings.report("leaves-needs-values", file, node.span, { name: target.text });
    }
    const values = expectedValues(context, entity, value);
    return { kind: "leaves item", entity: entity.entity, values };
  }
  const candidates = [...scope.samples.keys(), ...(negated ? [] : scope.entities.keys())];
  if (
    !scope.samples.has(target.text) &&
    closestName(target.text, scope.samples.keys()) === undefined
  ) {
    const { hint, changes } = suggestion(scope.findings, file, target, candidates);
    const place = { name: target.text, hint };
    return scope.findings.report("unknown-sample", file, target.span, place, { changes });
  }
  const sample = sampleNamed(scope, file, target)?.resolve();
  if (sample === undefined) return scope.findings.fail();
  if (sample.item === undefined) scope.findings.fail();
  if (negated) return { kind: "leaves no", sample };
  const own = scope.entities.get(sample.entity.name);
  const values =
    own === undefined || value === undefined ? {} : expectedValues(context, own, value);
  return { kind: "leaves", sample, values };
}

/** Some attributes of an item, by logical name. */
function expectedValues(
  context: ValueContext,
  entity: EntityScope,
  node: ObjectLiteral,
): Readonly<Record<string, AttributeValue>> {
  const { scope, file } = context;
  const partial: ValueContext = { ...context, partial: true };
  const values = recordValues(partial, node, entity.members, entity.entity.name, ({ name }) =>
    explainKey(scope, file, entity, name),
  );
  return Object.fromEntries(values);
}

function checkRepeated(scope: Scope, file: string, expectations: readonly Expectation[]): void {
  const seen = new Set<string>();
  for (const { kind, span } of expectations) {
    if (kind === "LeavesExpectation" || kind === "WithinExpectation") continue;
    if (seen.has(kind)) {
      const what = kind === "FailsExpectation" ? "'fails'" : "'returns'";
      scope.findings.report("duplicate-member", file, span, { what });
    }
    seen.add(kind);
  }
}

function expected(context: ValueContext, node: ExpressionNode, what: string): undefined {
  if (node.kind === "Missing") return context.scope.findings.fail();
  return context.scope.findings.report("type-mismatch", context.file, node.span, {
    expected: what,
    found: "another value",
  });
}
