import type { AccessPath, Table } from "../language/semantics/model.ts";
import type { Operation, ReadOperation, Step } from "./plan.ts";
import type { Planning } from "./planning.ts";
import { estimateRead } from "./read-units.ts";
import { estimateWrite } from "./write-units.ts";

/**
 * Capacity units of one call of an operation, for items of average size, with what is not known of
 * them. The one source for plans, costs and rules.
 */
export interface OperationUnits {
  readonly access: "read" | "write";
  /**
   * Units on the table and on each index; what is not touched is absent. Those of a local index are
   * paid from the table. Incomplete where `total` is absent.
   */
  readonly paths: readonly PathUnits[];
  /** Of all paths. Absent where not even an upper bound is known. */
  readonly total?: number;
  /** Of what these units are: a call, or one element of something of which a call has many. */
  readonly per: "call" | RepeatedPart;
  /** Queries of one call, where they are known: more than one where a pattern fans out. */
  readonly queries?: number;
  /** Items that one call evaluates, where that is known. */
  readonly items?: number;
  /** In words, why a call may take fewer units: "only where state = "OPEN"". */
  readonly atMost: readonly string[];
  /** In words, what would have to be known: then `total`, if it is there, is an upper bound. */
  readonly unknown: readonly string[];
}

export interface PathUnits {
  readonly path: AccessPath;
  readonly units: number;
  /** Whether, and how, the write touches this index depends on the item: the most is counted. */
  readonly isMost?: true;
}

/** The elements of a list argument, or the days of a range, as many as a call gives. */
export interface RepeatedPart {
  readonly each: "element" | "day";
  /** The parameter's name, or the attribute's whose days they are. */
  readonly of: string;
}

/**
 * The steps with the units of each operation in them, where they are known for a whole call; all
 * that is known can be asked of `planning` from then on.
 */
export function withUnits(planning: Planning, steps: readonly Step[]): readonly Step[] {
  return steps.map((step): Step => {
    if (step.kind === "transaction") {
      return { ...step, operations: step.operations.map((each) => measured(planning, each, true)) };
    }
    return { ...step, operation: measured(planning, step.operation, false) } as Step;
  });
}

function measured(planning: Planning, operation: Operation, transactional: boolean): Operation {
  const estimate =
    estimateOf(operation) ??
    ((): OperationUnits =>
      isRead(operation)
        ? estimateRead(planning, operation, transactional)
        : estimateWrite(planning, operation, transactional));
  const complete: Operation = { ...operation };
  noteUnits(complete, estimate);
  Object.defineProperty(complete, isRead(operation) ? "readUnits" : "writeUnits", unitsOfThis);
  return complete;
}

/** Where an operation keeps how its units are found out; nobody who reads a plan sees it. */
const estimates = Symbol("estimate of units");

interface Estimated {
  readonly [estimates]?: () => OperationUnits;
}

/**
 * One accessor for all operations: with one for each, the engine would make a class of its own for
 * each of them, which costs more than planning does.
 */
const unitsOfThis: PropertyDescriptor & ThisType<Operation> = {
  enumerable: true,
  configurable: true,
  get() {
    const units = unitsOf(this);
    return units === undefined ? undefined : unitsOfCall(units);
  },
};

/** Notes how the units of an operation are found out, which is done when they are first asked for. */
export function noteUnits(operation: Operation, estimate: () => OperationUnits): void {
  let units: OperationUnits | undefined;
  const value = (): OperationUnits => {
    units ??= estimate();
    return units;
  };
  Object.defineProperty(operation, estimates, { value, configurable: true });
}

/** The capacity units of an operation of a plan; `undefined` where nobody has noted how to tell. */
export function unitsOf(operation: Operation): OperationUnits | undefined {
  return estimateOf(operation)?.();
}

function estimateOf(operation: Operation): (() => OperationUnits) | undefined {
  return (operation as Estimated)[estimates];
}

/** What one call takes; `undefined` where something is missing, or counts for each element only. */
export function unitsOfCall({ total, per, unknown }: OperationUnits): number | undefined {
  return per === "call" && unknown.length === 0 ? total : undefined;
}

export function isRead(operation: Operation): operation is ReadOperation {
  switch (operation.operation) {
    case "GetItem":
    case "BatchGetItem":
    case "Query":
    case "Scan":
    case "SearchVectors":
      return true;
    default:
      return false;
  }
}

/** The table or index that the operation reads or writes; `undefined` for a vector index. */
export function pathOfOperation(operation: Operation, table: Table): AccessPath | undefined {
  if (!("index" in operation) || operation.index === undefined) return table.primary;
  return table.indexes.find(({ name }) => name === operation.index);
}
