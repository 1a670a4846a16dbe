import type {
  AttributeExpression,
  Condition,
  Expression,
} from "../language/expressions/expression.ts";
import { transform } from "../language/expressions/traverse.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import type {
  Action,
  Conjunct,
  Entity,
  ItemArgument,
  Pattern,
  PatternClauses,
} from "../language/semantics/model.ts";
import type { Attribute } from "../language/semantics/types.ts";
import { collectFacts } from "./facts.ts";
import { datesAsInstants } from "./instants.ts";
import type { NewItem } from "./new-items.ts";
import type {
  ConditionMeaning,
  ExplainedCondition,
  OperationKey,
  Step,
  WriteOperation,
} from "./plan.ts";
import type { Planning } from "./planning.ts";
import type { Candidate, PathOutcome } from "./read-paths.ts";
import { all, anyOf, attribute, call, doesNotExist, exists, parameter } from "./substitute.ts";
import type { UniqueChange } from "./uniqueness.ts";
import type { AttributeState } from "./update-states.ts";
import type { UpdateProblem } from "./updates.ts";

/** One write of a pattern: the pattern itself, or a part of its transaction. */
export interface WriteRequest {
  readonly pattern: Pattern;
  readonly verb: Action["verb"] | "move";
  readonly entity: Entity;
  readonly clauses: PatternClauses;
  readonly argument?: ItemArgument;
  /** Distinguishes the writes of one transaction. */
  readonly position: number;
}

export type WriteResult =
  | {
      readonly kind: "served";
      /** What has to be read before. */
      readonly current: readonly Extract<Step, { kind: "current" }>[];
      /** The first is the write itself; the others keep values unique. */
      readonly operations: readonly WriteOperation[];
      readonly explain: readonly ExplainedCondition[];
      readonly problems: readonly WriteProblem[];
    }
  | { readonly kind: "unserved"; readonly outcome: PathOutcome };

export type WriteProblem =
  | UpdateProblem
  | { readonly kind: "revision unchecked"; readonly attribute: string }
  | { readonly kind: "unneeded move" }
  | { readonly kind: "copied"; readonly attribute: string; readonly copies: readonly string[] };

/** A write whose key is found. */
export interface KeyedWrite extends WriteRequest {
  readonly found: Candidate;
  readonly where: readonly Conjunct[];
  readonly conjuncts: readonly Conjunct[];
  readonly explain: readonly ExplainedCondition[];
}

/** Reads what a later step conditions on; with strong consistency, since it is about to be written. */
export function currentStep(
  entity: Entity,
  key: OperationKey,
  name: string,
  absent: "does not exist" | "goes on",
): Extract<Step, { kind: "current" }> {
  return {
    kind: "current",
    name,
    absent,
    operation: {
      operation: "GetItem",
      table: entity.table.name,
      entities: [entity.name],
      key,
      filterAttributes: [],
      addedFilter: false,
      consistentRead: true,
    },
  };
}

export function currentName({ position }: WriteRequest): string {
  return position === 0 ? "$current" : `$current${position + 1}`;
}

/**
 * The author's `if`. What is stored in the key only is known from the key, that is from `where` or
 * from the item that is put; of an item that does not exist it is as absent as all else.
 */
export function conditionsOf(planning: Planning, request: WriteRequest): readonly Conjunct[] {
  const { entity, clauses, pattern, verb } = request;
  const facts = collectFacts(entity, clauses.where?.conjuncts ?? []);
  const valueInKey = (part: AttributeExpression): Expression | undefined => {
    if (verb !== "put" && verb !== "create") return facts.equality(part)?.value;
    const set = clauses.changes.find(({ target }) => target.attribute === part.name);
    if (set?.kind === "set") return set.value;
    return parameter(request.argument?.name ?? entity.name, [part.name]);
  };
  const demandsItem = verb === "update" || verb === "move";
  const partitionKey = attribute(partitionKeyOf(entity));
  return (clauses.condition?.conjuncts ?? []).map((conjunct) => {
    const instants = datesAsInstants(
      conjunct.condition,
      entity,
      pattern.parameters,
      planning.typeNamed,
    );
    let speaksOfKey = false;
    const condition: Condition = transform(instants, (part) => {
      if (part.kind !== "attribute") return undefined;
      if (attributeNamed(entity, part.name)?.source.kind !== "in key") return undefined;
      speaksOfKey = true;
      return valueInKey(part);
    });
    if (!speaksOfKey || demandsItem) return { ...conjunct, condition };
    // DynamoDB stores no such attribute: by its name it is what it is of an absent item.
    const ofItem = all([exists(partitionKey), condition]) ?? condition;
    const ofNone = all([doesNotExist(partitionKey), instants]) ?? instants;
    return {
      ...conjunct,
      condition: mayHoldOfNothing(instants) ? (anyOf([ofItem, ofNone]) ?? ofItem) : ofItem,
    };
  });
}

/** Whether a condition may hold although all attributes are absent: most kinds never do. */
function mayHoldOfNothing(condition: Condition): boolean {
  switch (condition.kind) {
    case "and":
      return condition.operands.every(mayHoldOfNothing);
    case "or":
      return condition.operands.some(mayHoldOfNothing);
    case "not":
      return true;
    case "comparison":
      return condition.operator === "<>";
    case "predicate":
      return condition.name === "attribute_not_exists";
    default:
      return false;
  }
}

/** The value that a conjunct `revision = …` demands. */
export function checkedRevision(
  entity: Entity,
  conjuncts: readonly Conjunct[],
  revision: Attribute,
): Expression | undefined {
  return collectFacts(entity, conjuncts).equality(attribute(revision.name))?.value;
}

/** What the revision becomes when an item is replaced. */
export function raised(
  checked: Expression | undefined,
  revision: Attribute | undefined,
  current: string,
): Expression {
  if (revision === undefined) return numberLiteral("1");
  const before =
    checked ?? call("coalesce", parameter(current, [revision.name]), numberLiteral("0"));
  return { kind: "arithmetic", operator: "+", left: before, right: numberLiteral("1") };
}

export function numberLiteral(text: string): Expression {
  return { kind: "literal", value: { N: text } };
}

export function meaningOf(
  conjuncts: readonly Conjunct[],
  reads: boolean,
  checked: Expression | undefined,
): ConditionMeaning {
  if (checked !== undefined && conjuncts.length === 1) return "revision conflict";
  if (conjuncts.length > 0) return "condition failed";
  return reads ? "changed meanwhile" : "condition failed";
}

export function uniqueChange(
  unique: Attribute,
  state: AttributeState,
  current: string,
  creates: boolean,
): (UniqueChange | "unknown")[] {
  const before = parameter(current, [unique.name]);
  switch (state.kind) {
    case "kept":
      // What the key says of an item is new with the item.
      return creates && state.known !== undefined
        ? [{ attribute: unique, before, after: state.known, certain: true }]
        : [];
    case "initial":
      return [
        { attribute: unique, before, after: call("coalesce", before, state.value), certain: true },
      ];
    case "set":
      return [{ attribute: unique, before, after: state.value, certain: !unique.optional }];
    case "maybe":
      return [
        {
          attribute: unique,
          before,
          after: call("coalesce", state.value, before),
          certain: false,
        },
      ];
    case "removed":
      return [{ attribute: unique, before, certain: false }];
    case "opaque":
      return ["unknown"];
    default:
      return state satisfies never;
  }
}

/** The name by which conditions speak of the partition key: it is in every item. */
export function partitionKeyOf(entity: Entity): string {
  const [key] = entity.table.primary.partition;
  const own = entity.attributes.find(({ storedName }) => storedName === key?.storedName);
  return own?.name ?? key?.storedName ?? "";
}

/** The key of an item that is put. */
export function keyOfItem(entity: Entity, item: NewItem): OperationKey {
  const keyValue = (storedName: string): Expression =>
    item.attributes.find((each) => each.attribute === storedName)?.value ?? parameter("$absent");
  const { partition, sort } = entity.table.primary;
  return {
    partition: partition.map(({ storedName }) => ({
      attribute: storedName,
      value: keyValue(storedName),
    })),
    sort: sort.map(({ storedName }) => ({
      attribute: storedName,
      operator: "=",
      values: [keyValue(storedName)],
    })),
  };
}
