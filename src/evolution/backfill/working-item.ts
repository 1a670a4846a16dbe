import { limits } from "../../dynamodb/limits.ts";
import { attributeSize } from "../../dynamodb/sizes.ts";
import type { AttributeValue, Item } from "../../dynamodb/values.ts";
import type { PathStep } from "../../language/expressions/expression.ts";

/**
 * An item while it is being changed, which remembers what was read and written of it: that is what
 * the change depends on.
 */
export class WorkingItem {
  readonly #stored: Item;
  readonly #values: Map<string, AttributeValue>;
  readonly #concerned = new Set<string>();

  constructor(stored: Item) {
    this.#stored = stored;
    this.#values = new Map(Object.entries(stored));
  }

  get(attribute: string): AttributeValue | undefined {
    this.#concerned.add(attribute);
    return this.#values.get(attribute);
  }

  /** `undefined` removes. */
  set(attribute: string, value: AttributeValue | undefined): void {
    this.#concerned.add(attribute);
    if (value === undefined) this.#values.delete(attribute);
    else this.#values.set(attribute, value);
  }

  /** The item as it is now, for who may read and write all of it. */
  whole(): Item {
    this.#concernAll();
    return Object.fromEntries(this.#values);
  }

  replace(item: Item): void {
    this.#concernAll();
    this.#values.clear();
    for (const [attribute, value] of Object.entries(item)) {
      this.#concerned.add(attribute);
      this.#values.set(attribute, value);
    }
  }

  /** Without being noted as read. */
  peek(attribute: string): AttributeValue | undefined {
    return this.#values.get(attribute);
  }

  stored(attribute: string): AttributeValue | undefined {
    return Object.hasOwn(this.#stored, attribute) ? this.#stored[attribute] : undefined;
  }

  /** What has been read or written, in the order in which it was. */
  get concerned(): ReadonlySet<string> {
    return this.#concerned;
  }

  /** Why DynamoDB would not store it, in a sentence: it is too large. */
  sizeProblem(): string | undefined {
    let bytes = 0;
    for (const [attribute, value] of this.#values) bytes += attributeSize(attribute, value);
    return bytes <= limits.itemBytes
      ? undefined
      : `It would have ${bytes} bytes then, and an item has at most ${limits.itemBytes} (400 KB).`;
  }

  #concernAll(): void {
    for (const attribute of this.#values.keys()) this.#concerned.add(attribute);
    for (const attribute of Object.keys(this.#stored)) this.#concerned.add(attribute);
  }
}

export type Changed =
  | { readonly kind: "value"; readonly value: AttributeValue }
  /** The place is inside of something that is not there. */
  | { readonly kind: "nowhere" }
  | { readonly kind: "failure"; readonly message: string };

/**
 * A value with something else at a place inside of it; `undefined` takes it away. An element behind
 * the end of a list is appended, and one that is taken away lets the others move up, as in DynamoDB:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
export function changedInside(
  outer: AttributeValue | undefined,
  path: readonly PathStep[],
  value: AttributeValue | undefined,
): Changed {
  const [step, ...rest] = path;
  if (step === undefined) return value === undefined ? nowhere : { kind: "value", value };
  if (outer === undefined) return nowhere;
  if (typeof step === "number") {
    if (!("L" in outer)) return failure(`there is no list that could have the element [${step}]`);
    const elements = [...outer.L];
    const inner = innerOf(elements[step], rest, value);
    if (inner.kind !== "value") {
      if (inner.kind !== "gone") return inner;
      if (step >= elements.length) return nowhere;
      elements.splice(step, 1);
    } else if (step < elements.length) elements[step] = inner.value;
    else elements.push(inner.value);
    return { kind: "value", value: { L: elements } };
  }
  if (!("M" in outer)) return failure(`there is no map that could have the member ${step}`);
  const members = new Map(Object.entries(outer.M));
  const inner = innerOf(members.get(step), rest, value);
  if (inner.kind === "value") members.set(step, inner.value);
  else if (inner.kind !== "gone") return inner;
  else if (!members.delete(step)) return nowhere;
  return { kind: "value", value: { M: Object.fromEntries(members) } };
}

function innerOf(
  inner: AttributeValue | undefined,
  rest: readonly PathStep[],
  value: AttributeValue | undefined,
): Changed | { readonly kind: "gone" } {
  if (rest.length > 0) return changedInside(inner, rest, value);
  return value === undefined ? { kind: "gone" } : { kind: "value", value };
}

const nowhere: Changed = { kind: "nowhere" };

function failure(message: string): Changed {
  return { kind: "failure", message };
}
