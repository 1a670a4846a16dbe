import type { Span } from "../../base/span.ts";
import { itemProblem, keyValueProblem } from "../../dynamodb/value-validation.ts";
import { type AttributeValue, identityOf, valuesEqual } from "../../dynamodb/values.ts";
import { follow } from "../expressions/evaluate.ts";
import type {
  ObjectLiteral,
  PathExpression,
  SampleDeclaration,
  SampleFileDeclaration,
} from "../syntax/tree.ts";
import { entityNamed } from "./entities.ts";
import { related } from "./findings.ts";
import { completeItem } from "./items.ts";
import { accessPathsOf } from "./keys.ts";
import type { Origin, Sample } from "./model.ts";
import { suggestion } from "./names.ts";
import { resolvePath } from "./paths.ts";
import { resolveSampleFile } from "./sample-files.ts";
import {
  type Declared,
  type EntityScope,
  maximumDepth,
  optional,
  originOf,
  type Scope,
} from "./scope.ts";
import { seededClock } from "./seeded-clock.ts";
import { describeType, describeValue, isAssignable } from "./type-relations.ts";
import type { Attribute, Type } from "./types.ts";
import { describeExpected, recordValues, reportMissing, type ValueContext } from "./values.ts";

/** Resolves all samples; named ones when another sample refers to them, if that is earlier. */
export function resolveSamples(
  scope: Scope,
  declarations: readonly Declared<SampleDeclaration | SampleFileDeclaration>[],
): readonly Sample[] {
  const resolvers = declarations.map(({ node, file }, index) => {
    if (node.kind === "SampleFileDeclaration") return () => resolveSampleFile(scope, file, node);
    const resolve = lazily(scope, file, node, index);
    const { name } = node;
    if (name !== undefined && name.text !== "") {
      const symbol = { kind: "sample", name: name.text } as const;
      scope.references.add(symbol, file, name.span, "declaration");
      scope.samples.set(name.text, { resolve, entity: node.entity.text });
    }
    return () => {
      const sample = resolve();
      return sample === undefined ? [] : [sample];
    };
  });
  const samples = resolvers.flatMap((resolve) => resolve());
  checkPrimaryKeys(scope, samples);
  return samples;
}

/** What `ada.customerId` stands for in a sample or an example. */
export function referenceValue(
  scope: Scope,
  file: string,
  node: PathExpression,
  type: Type,
): AttributeValue | undefined {
  const { root, steps } = node;
  if (root.text === "") return scope.findings.fail();
  const sample = sampleNamed(scope, file, root);
  if (sample === undefined) return undefined;
  const [first, ...rest] = steps;
  if (first === undefined) {
    return scope.findings.report("sample-as-value", file, node.span, { name: root.text });
  }
  const entity = scope.entities.get(sample.entity);
  const resolved = sample.resolve();
  if (entity === undefined || first.kind !== "Member" || resolved === undefined) {
    return scope.findings.fail();
  }
  const path = resolvePath(
    scope,
    file,
    { kind: "Path", span: node.span, root: first.name, steps: rest },
    {
      owner: sample.entity,
      find: (name) => entity.members.get(name),
      names: () => entity.members.keys(),
    },
  );
  if (path === undefined) return undefined;
  if (!isAssignable(scope, path.type, type)) {
    return scope.findings.report("type-mismatch", file, node.span, {
      expected: describeExpected(scope, type),
      found: describeType(path.type),
    });
  }
  const value = follow(resolved.values[first.name.text], path.path);
  if (value.kind === "value") return value.value;
  // A sample in error may lack anything, and that is reported where it stands.
  if (resolved.item === undefined) return scope.findings.fail();
  return scope.findings.report("absent-in-sample", file, node.span, {
    name: root.text,
    attribute: first.name.text,
  });
}

/** Looks a sample up and notes the reference; reports a name that is none. */
export function sampleNamed(scope: Scope, file: string, name: PathExpression["root"]) {
  const sample = scope.samples.get(name.text);
  if (sample !== undefined) {
    scope.references.add({ kind: "sample", name: name.text }, file, name.span, "read");
    return sample;
  }
  if (name.text === "") return scope.findings.fail();
  const { hint, changes } = suggestion(scope.findings, file, name, scope.samples.keys());
  return scope.findings.report(
    "unknown-sample",
    file,
    name.span,
    { name: name.text, hint },
    { changes },
  );
}

/** Resolves the values of one sample into an item. */
export function resolveItem(
  context: ValueContext,
  entity: EntityScope,
  node: ObjectLiteral,
  sample: Pick<Sample, "node"> & { readonly name: string | undefined; readonly origin: Origin },
): Sample {
  const { scope, file, clock = seededClock("") } = context;
  const before = scope.findings.problems;
  const members = authoredMembers(entity);
  const owner = entity.entity.name;
  const given = recordValues(context, node, members, owner, (property) =>
    explainKey(scope, file, entity, property.name),
  );
  const written = new Map(node.properties.map((property) => [property.name.text, property]));
  for (const { attribute } of members.values()) {
    if (!written.has(attribute.name) && isGiven(attribute) && !attribute.optional) {
      reportMissing(context, node, attribute.name, owner);
    }
  }
  const derived = new Map<string, AttributeValue>();
  for (const [name, value] of given) {
    if (members.get(name)?.attribute.source.kind !== "derived") continue;
    derived.set(name, value);
    given.delete(name);
  }
  const completed = completeItem(
    entity.entity,
    Object.fromEntries(given),
    clock,
    (name) => scope.types.get(name)?.expanded,
  );
  const whole = scope.findings.problems === before;
  if (whole) {
    for (const problem of completed.problems) {
      scope.findings.report("sample-cannot-be-stored", file, placeOf(node, problem.attribute), {
        problem: problem.message,
      });
    }
  }
  for (const [name, value] of derived) {
    const computed = completed.values[name];
    const property = written.get(name);
    if (!whole || computed === undefined || property === undefined) continue;
    if (valuesEqual(computed, value)) continue;
    scope.findings.report("derived-value-differs", file, property.value.span, {
      name,
      computed: describeValue(computed),
    });
  }
  if (scope.findings.problems === before) checkItem(scope, file, entity, node, completed.item);
  return {
    ...optional("name", sample.name),
    entity: entity.entity,
    values: completed.values,
    ...optional("item", scope.findings.problems === before ? completed.item : undefined),
    origin: sample.origin,
    node: sample.node,
  };
}

/** The attributes without discriminator and version, which an entity may declare too. */
export function authoredMembers({ members, table }: EntityScope): EntityScope["members"] {
  const { discriminator = "", versionAttribute = "" } = table?.table ?? {};
  if (!members.has(discriminator) && !members.has(versionAttribute)) return members;
  return new Map(
    [...members].filter(([name]) => name !== discriminator && name !== versionAttribute),
  );
}

/** Whether an author must give the attribute where it is not optional. */
export function isGiven(attribute: Attribute): boolean {
  const { kind } = attribute.source;
  return kind !== "default" && kind !== "derived" && !attribute.revision;
}

/** Says why a key attribute or a mark cannot be given; returns whether the name is one. */
export function explainKey(
  scope: Scope,
  file: string,
  { table, entity }: EntityScope,
  name: PathExpression["root"],
): boolean {
  if (table === undefined) return false;
  const { discriminator, versionAttribute } = table.table;
  const isMark = name.text === discriminator || name.text === versionAttribute;
  if (!isMark && !entity.bindings.some((binding) => binding.attribute === name.text)) return false;
  scope.findings.report("key-in-sample", file, name.span, { name: name.text });
  return true;
}

function lazily(
  scope: Scope,
  file: string,
  node: SampleDeclaration,
  index: number,
): () => Sample | undefined {
  let state: "declared" | "underway" | "resolved" = "declared";
  let sample: Sample | undefined;
  return () => {
    if (state === "underway") {
      scope.findings.report("circular-sample", file, node.name?.span ?? node.span, {
        name: node.name?.text ?? "",
      });
      return undefined;
    }
    if (state === "declared" && scope.depth.samples < maximumDepth) {
      state = "underway";
      scope.depth.samples++;
      sample = resolveSample(scope, file, node, index);
      scope.depth.samples--;
      state = "resolved";
    } else if (state === "declared") {
      const span = node.name?.span ?? node.span;
      scope.findings.report("nested-too-deeply", file, span, { limit: maximumDepth });
    }
    return sample;
  };
}

function resolveSample(
  scope: Scope,
  file: string,
  node: SampleDeclaration,
  index: number,
): Sample | undefined {
  const entity = entityNamed(scope, file, node.entity);
  if (entity === undefined) return undefined;
  const name = node.name === undefined || node.name.text === "" ? undefined : node.name.text;
  const context: ValueContext = {
    scope,
    file,
    clock: seededClock(name ?? `${node.entity.text} ${index}`),
    reference: (path, type) => referenceValue(scope, file, path, type),
  };
  const origin = originOf(file, node, node.name?.span ?? node.entity.span);
  const sample = resolveItem(context, entity, node.value, { name, origin, node });
  return entity.whole ? sample : undefined;
}

/** What DynamoDB would refuse: key values that are empty or too long, and items too large. */
function checkItem(
  scope: Scope,
  file: string,
  { entity }: EntityScope,
  node: ObjectLiteral,
  item: NonNullable<Sample["item"]>,
): void {
  const problem = itemProblem(item);
  if (problem !== undefined) {
    scope.findings.report("sample-cannot-be-stored", file, node.span, {
      problem: `${problem.message}${problem.path === "" ? "" : ` ('${problem.path}')`}.`,
    });
    return;
  }
  const reported = new Set<string>();
  for (const path of accessPathsOf(entity.table)) {
    for (const role of ["partition", "sort"] as const) {
      for (const { storedName, name, type } of path[role]) {
        const value = item[storedName];
        if (value === undefined || reported.has(storedName)) continue;
        const keyProblem = keyValueProblem(value, keyTags[type], role);
        if (keyProblem === undefined) continue;
        reported.add(storedName);
        scope.findings.report("sample-cannot-be-stored", file, placeOf(node, name), {
          problem: `${name}: ${keyProblem}.`,
        });
      }
    }
  }
}

const keyTags = { string: "S", number: "N", binary: "B" } as const;

function placeOf(node: ObjectLiteral, attribute: string): ObjectLiteral["span"] {
  return node.properties.find(({ name }) => name.text === attribute)?.value.span ?? node.span;
}

function shownPlace({ place, origin }: Sample): { readonly file: string; readonly span: Span } {
  return place ?? { file: origin.file, span: origin.nameSpan };
}

/** Two samples with one primary key are one item: the second would overwrite the first. */
function checkPrimaryKeys(scope: Scope, samples: readonly Sample[]): void {
  const byKey = new Map<string, Sample>();
  for (const sample of samples) {
    const { item, entity } = sample;
    if (item === undefined) continue;
    const { partition, sort } = entity.table.primary;
    const values = [...partition, ...sort].map(({ storedName }) => {
      const value = item[storedName];
      return value === undefined ? "" : identityOf(value);
    });
    const id = [entity.table.name, ...values].join("\n");
    const other = byKey.get(id);
    if (other === undefined) {
      byKey.set(id, sample);
      continue;
    }
    const here = shownPlace(sample);
    const there = shownPlace(other);
    scope.findings.report(
      "duplicate-sample-key",
      here.file,
      here.span,
      { other: other.name === undefined ? `a ${other.entity.name}` : `'${other.name}'` },
      { related: [related("The other sample.", there.file, there.span)] },
    );
  }
}
