import { toPlain } from "../dynamodb/plain-values.ts";
import type { AttributeValue } from "../dynamodb/values.ts";
import { accessPathsOf, keySourcesOf } from "../language/semantics/keys.ts";
import type {
  AccessPath,
  Entity,
  Model,
  Origin,
  Parameter,
  Pattern,
  Table,
} from "../language/semantics/model.ts";
import { isRead } from "../planner/units.ts";
import type {
  EntitySummary,
  IndexSummary,
  ModelSummary,
  ParameterSummary,
  PatternSummary,
  SummaryPlace,
  TableSummary,
} from "../protocol/server-requests.ts";
import {
  type Analysis,
  choicesOf,
  describeParameter,
  expressionText,
  linesOf,
  planSummary,
  projectionText,
  requestsOf,
} from "../service/index.ts";

/** The model as plain data for lists and prompts. */
export function modelSummary(analysis: Analysis, uri: string, version: number): ModelSummary {
  const { model, diagnostics } = analysis;
  const count = (severity: string): number =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return {
    uri,
    root: model.root,
    version,
    tables: model.tables.map((table) => tableSummary(model, table)),
    entities: model.entities.map((entity, position) => entitySummary(model, entity, position)),
    patterns: model.patterns.map((pattern) => patternSummary(analysis, pattern)),
    samples: model.samples.map(({ name, entity, origin }) => ({
      ...placeOf(model, origin),
      ...(name === undefined ? {} : { name }),
      entity: entity.name,
      table: entity.table.name,
    })),
    problems: { errors: count("error"), warnings: count("warning") },
  };
}

/** Where something is declared, in the protocol's positions. */
export function placeOf(model: Model, { file: uri, span, nameSpan }: Origin): SummaryPlace {
  const file = model.files.find((candidate) => candidate.uri === uri);
  const nowhere = { line: 0, character: 0 };
  if (file === undefined) {
    const range = { start: nowhere, end: nowhere };
    return { uri, range, selectionRange: range };
  }
  const lines = linesOf(file);
  return { uri, range: lines.rangeOf(span), selectionRange: lines.rangeOf(nameSpan) };
}

function tableSummary(model: Model, table: Table): TableSummary {
  const { documentation, settings } = table;
  return {
    ...placeOf(model, table.origin),
    name: table.name,
    physicalName: table.physicalName,
    ...(documentation === undefined ? {} : { documentation }),
    keys: keys(table.primary),
    indexes: [
      ...table.indexes.map((index) => indexSummary(model, index)),
      ...table.vectorIndexes.map(
        (index): IndexSummary => ({
          ...placeOf(model, index.origin),
          name: index.name,
          kind: "vector",
          ...(index.documentation === undefined ? {} : { documentation: index.documentation }),
          keys: index.attribute,
          projection: projectionText(index.projection),
        }),
      ),
    ],
    entities: table.entities.map(({ name }) => name),
    ...(settings.ttl === undefined ? {} : { ttl: settings.ttl }),
  };
}

function indexSummary(model: Model, index: AccessPath): IndexSummary {
  return {
    ...placeOf(model, index.origin),
    name: index.name,
    kind: index.kind === "local" ? "local" : "global",
    ...(index.documentation === undefined ? {} : { documentation: index.documentation }),
    keys: keys(index),
    projection: projectionText(index.projection),
  };
}

/** `status, placedOn / placedAt, orderId`: partition key, then sort key. */
function keys({ partition, sort }: AccessPath): string {
  const names = (list: AccessPath["partition"]): string =>
    list.map(({ storedName }) => storedName).join(", ");
  return sort.length === 0 ? names(partition) : `${names(partition)} / ${names(sort)}`;
}

function entitySummary(model: Model, entity: Entity, position: number): EntitySummary {
  const [primary] = accessPathsOf(entity.table);
  const key = primary === undefined ? undefined : keySourcesOf(entity, primary);
  const { documentation } = entity;
  return {
    ...placeOf(model, entity.origin),
    name: entity.name,
    table: entity.table.name,
    ...(documentation === undefined ? {} : { documentation }),
    position,
    keys: [...(key?.partition ?? []), ...(key?.sort ?? [])].map(
      ({ key: { storedName }, expression }) => `${storedName} = ${expressionText(expression)}`,
    ),
  };
}

function patternSummary(analysis: Analysis, pattern: Pattern): PatternSummary {
  const { model } = analysis;
  const { name, verb, documentation } = pattern;
  const plan = analysis.planOf(name);
  const operations = plan === undefined ? [] : requestsOf(plan);
  const entities = [
    ...new Set([...pattern.entities, ...pattern.actions.map(({ entity }) => entity)]),
  ];
  const tables = [...new Set(entities.map(({ table }) => table.name))];
  return {
    ...placeOf(model, pattern.origin),
    name,
    verb,
    title: titleOf(pattern),
    ...(documentation === undefined ? {} : { documentation }),
    tables,
    entities: entities.map((entity) => entity.name),
    served: plan?.served ?? false,
    ...(plan?.reason === undefined ? {} : { reason: plan.reason }),
    summary: plan === undefined ? "" : planSummary(plan, model),
    parameters: pattern.parameters.map((parameter) => parameterSummary(model, pattern, parameter)),
    writes: operations.some((operation) => !isRead(operation)) || writingVerbs.has(verb),
    scans: verb === "scan" || operations.some(({ operation }) => operation === "Scan"),
  };
}

function titleOf({ verb, entities, actions }: Pattern): string {
  const parts = actions.map((action) => `${action.verb} ${action.entity.name}`);
  return parts.length === 0
    ? `${verb} ${entities.map(({ name }) => name).join(", ")}`
    : `${verb} { ${parts.join(", ")} }`;
}

/** A write that is not served writes all the same, to whom it matters. */
const writingVerbs: ReadonlySet<string> = new Set([
  "create",
  "put",
  "update",
  "upsert",
  "delete",
  "batch put",
  "batch delete",
  "move",
]);

function parameterSummary(model: Model, pattern: Pattern, parameter: Parameter): ParameterSummary {
  const { name, optional, type, meets } = parameter;
  const choices = "type" in type ? choicesOf(model, type.type) : [];
  const suggestion = suggestionFor(model, pattern, parameter);
  return {
    name,
    optional,
    type: describeParameter(type),
    ...(meets === undefined ? {} : { meets }),
    ...(choices.length === 0 ? {} : { choices: choices.map(plainText) }),
    ...(suggestion === undefined ? {} : { suggestion: JSON.stringify(toPlain(suggestion)) }),
  };
}

function plainText(value: AttributeValue): string {
  const plain = toPlain(value);
  return typeof plain === "string" ? plain : JSON.stringify(plain);
}

/**
 * The argument of the pattern's first example, else the value of the first sample that has one; of a
 * whole item, what its author would write for the first sample.
 */
function suggestionFor(
  model: Model,
  pattern: Pattern,
  { name, type, meets }: Parameter,
): AttributeValue | undefined {
  for (const example of model.examples) {
    const argument = example.pattern.name === pattern.name ? example.arguments[name] : undefined;
    if (argument !== undefined) return argument;
  }
  if (type.kind === "item") {
    const sample = model.samples.find(({ entity }) => entity.name === type.entity);
    if (sample === undefined) return undefined;
    const computed = sample.entity.attributes
      .filter(({ source, revision }) => source.kind === "derived" || revision)
      .map((attribute) => attribute.name);
    const left = new Set([...type.without, ...computed]);
    const given = Object.entries(sample.values).filter(([attribute]) => !left.has(attribute));
    return { M: Object.fromEntries(given) };
  }
  if (type.kind !== "value" || meets === undefined) return undefined;
  const separator = meets.lastIndexOf(".");
  const entity = meets.slice(0, separator);
  const attribute = meets.slice(separator + 1);
  for (const sample of model.samples) {
    const value = sample.entity.name === entity ? sample.values[attribute] : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}
