import { type AttributeValue, valuesEqual } from "../dynamodb/values.ts";
import { attributesIn, parametersIn } from "../language/expressions/traverse.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import type { Entity, Model, Parameter, Pattern } from "../language/semantics/model.ts";
import { bindingOnSamples } from "../planner/examples/bind-on-samples.ts";
import type { ExampleOutcome, PatternPlan } from "../planner/index.ts";
import type { CallArguments } from "../views/key-conditions.ts";
import { layoutTable } from "../views/layout.ts";
import { furtherItem } from "../views/made-up-items.ts";
import { candidateArguments } from "../views/pattern-arguments.ts";
import { sampleItemsOf, storedItems } from "../views/stored-items.ts";
import type { Analysis } from "./analyze.ts";
import { outcomeOfCall, type SampleTable, type SampleTables } from "./example-outcome.ts";

/** A call of a pattern with what it comes to. */
export interface ExampleDraft {
  readonly arguments: CallArguments;
  readonly outcomes: readonly ExampleOutcome[];
}

/**
 * Calls of a served pattern that its parameters' types allow, with what they come to where just the
 * samples are stored; those that show the most come first. Values are those of the samples, where
 * there are any of an entity, and an item to be created is a new one.
 */
export function exampleDrafts(
  { model, plans }: Pick<Analysis, "model" | "plans">,
  pattern: Pattern,
  plan: PatternPlan,
): readonly ExampleDraft[] {
  const stored = storedItems(model);
  const tables = sampleTables({ model, plans }, stored);
  const weighed = candidateArguments(model, pattern, plan, stored)
    .flatMap((given) => {
      const call = authored(model, plan.parameters, given);
      const written = new Set(writtenParameters(pattern));
      return [
        ...withNewItems(model, pattern, call),
        ...(written.size > 0 ? [withOtherValues(model, pattern, call, written)] : []),
        call,
        withOtherValues(model, pattern, call),
      ];
    })
    .flatMap((call) => {
      if (plan.parameters.some(({ name, optional }) => !optional && !call.has(name))) return [];
      const outcome = outcomeOfCall(tables, pattern, plan, call);
      return outcome === undefined ? [] : [{ arguments: call, ...outcome }];
    });
  // The sort is stable: of calls that show as much, the first is taken.
  return weighed.sort((left, right) => right.weight - left.weight);
}

function sampleTables(
  { model, plans }: Pick<Analysis, "model" | "plans">,
  stored: ReturnType<typeof storedItems>,
): SampleTables {
  const places = new Map<string, SampleTable>();
  return {
    bind: bindingOnSamples(model, plans),
    placeOf: (name) => {
      const known = places.get(name);
      if (known !== undefined) return known;
      const declared = model.tables.find((table) => table.name === name);
      if (declared === undefined) return undefined;
      const items = sampleItemsOf(declared, stored);
      const place = { declared, items, table: layoutTable(declared, items) };
      places.set(name, place);
      return place;
    },
  };
}

/** Of items only what an author gives to a create or put: the rest is computed, or has a default. */
function authored(
  model: Model,
  parameters: readonly Parameter[],
  given: CallArguments,
): CallArguments {
  const call = new Map(given);
  for (const { name, type } of parameters) {
    if (type.kind !== "item" && type.kind !== "items") continue;
    const entity = model.entities.find((each) => each.name === type.entity);
    const value = call.get(name);
    if (entity === undefined || value === undefined) continue;
    const without = type.kind === "item" ? type.without : [];
    call.set(
      name,
      "L" in value
        ? { L: value.L.map((element) => authoredItem(entity, element, without)) }
        : authoredItem(entity, value, without),
    );
  }
  return call;
}

function authoredItem(
  entity: Entity,
  value: AttributeValue,
  without: readonly string[],
): AttributeValue {
  if (!("M" in value)) return value;
  return {
    M: Object.fromEntries(
      entity.attributes.flatMap(({ name, source, revision }): [string, AttributeValue][] => {
        const own = value.M[name];
        const isGiven = !revision && source.kind !== "default" && source.kind !== "derived";
        if (own === undefined || !isGiven || without.includes(name)) return [];
        return [[name, own]];
      }),
    ),
  };
}

/** New items are tried in this many forms until one is not there yet. */
const mostNewItems = 4;

/** The call with items that are not there yet, where it takes items. */
function withNewItems(
  model: Model,
  { parameters }: Pattern,
  given: CallArguments,
): readonly CallArguments[] {
  const taken = parameters.flatMap(({ name, type }) => {
    if (type.kind !== "item" && type.kind !== "items") return [];
    const entity = model.entities.find((each) => each.name === type.entity);
    return entity === undefined ? [] : [{ name, kind: type.kind, entity }];
  });
  if (taken.length === 0) return [];
  return Array.from({ length: 2 * mostNewItems }, (_, attempt) => {
    const call = new Map(given);
    for (const [position, { name, kind, entity }] of taken.entries()) {
      const number = (attempt % mostNewItems) * taken.length + position + 1;
      const item = furtherItem(model, entity, model.samples, number);
      if (item === undefined) continue;
      // Texts that a key has no place for are tried without what is in their way.
      const values = attempt < mostNewItems ? item.values : plainInKeys(model, entity, item.values);
      call.set(name, kind === "item" ? { M: values } : { L: [{ M: values }] });
    }
    return authored(model, parameters, call);
  });
}

/** What is only written: a value that is there already would show no change. */
function writtenParameters({ actions, ...own }: Pattern): readonly string[] {
  return [own, ...actions].flatMap(({ where, changes }) => {
    const compared = (where?.conjuncts ?? []).flatMap(({ condition }) => parametersIn(condition));
    return changes
      .flatMap((change) => (change.kind === "set" ? parametersIn(change.value) : []))
      .filter((name) => !compared.includes(name));
  });
}

/** Values of no sample: what is not found is an example, too. */
function withOtherValues(
  model: Model,
  { parameters }: Pattern,
  given: CallArguments,
  names: ReadonlySet<string> = new Set(parameters.map(({ name }) => name)),
): CallArguments {
  const call = new Map(given);
  for (const { name, type, meets } of parameters) {
    const [owner, attribute] = meets?.split(".") ?? [];
    const entity = model.entities.find((each) => each.name === owner);
    if (type.kind !== "value" || entity === undefined || attribute === undefined) continue;
    if (!names.has(name)) continue;
    const other = furtherItem(model, entity, [], 1)?.values[attribute];
    if (other !== undefined && !("M" in other) && !("L" in other)) call.set(name, other);
  }
  return call;
}

type Values = Readonly<Record<string, AttributeValue>>;

function plainInKeys(model: Model, entity: Entity, values: Values): Values {
  const inKeys = freeTextsInKeys(entity);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const isOfSample = model.samples.some((sample) => {
        const own = sample.values[name];
        return own !== undefined && valuesEqual(own, value);
      });
      return [name, inKeys.has(name) && !isOfSample ? plainText(value) : value];
    }),
  );
}

/** The free texts from which a key template of the entity is made. */
export function freeTextsInKeys(entity: Entity): ReadonlySet<string> {
  const names = entity.bindings.flatMap(({ value }) =>
    value.kind === "template" ? attributesIn(value) : [],
  );
  return new Set(
    names.filter((name) => {
      const attribute = attributeNamed(entity, name);
      return attribute?.type.kind === "string" && attribute.matches === undefined;
    }),
  );
}

/** Without the characters that may end a part of a key, which a value may not contain. */
export function plainText(value: AttributeValue): AttributeValue {
  return "S" in value ? { S: value.S.replace(/[^A-Za-z0-9]/g, "") } : value;
}
