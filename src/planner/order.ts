import { attributeNamed } from "../language/semantics/keys.ts";
import type { Order } from "../language/semantics/model.ts";
import { orderInText } from "./attribute-types.ts";
import type { EntityOnPath, KeyComponent } from "./components.ts";
import { type Facts, resolveExpression } from "./facts.ts";
import type { KeyMatch } from "./key-conditions.ts";
import { lacks, type PathProblem } from "./problems.ts";

export type ReadDirection = "forward" | "backward";

/** Whether the path gives the items in the order asked for, and read in which direction. */
export function readDirection(
  order: readonly Order[],
  place: EntityOnPath,
  match: KeyMatch,
  facts: Facts,
): ReadDirection | PathProblem {
  const wanted = order.filter(({ attribute: name }) => name === undefined || !isFixed(name, facts));
  const direction = wanted[0]?.direction ?? order[0]?.direction ?? "asc";
  const result: ReadDirection = direction === "asc" ? "forward" : "backward";
  if (wanted.some((item) => item.direction !== direction)) return lacks.order(orderText(order));
  const sequence: OrderedPart[] = [];
  for (let position = match.firstFree; position < place.sort.length; position++) {
    const component = place.sort[position];
    if (component !== undefined) noteOrderedParts(component, facts, sequence);
  }
  for (let position = 0; position < wanted.length; position++) {
    const attribute = wanted[position]?.attribute;
    if (attribute === undefined) continue;
    const part = sequence[position];
    if (part === undefined || part.problem?.kind === "order") {
      return part?.attribute === attribute && part.problem !== undefined
        ? part.problem
        : lacks.order(orderText(order));
    }
    if (part.attribute === attribute) {
      if (part.problem !== undefined) return part.problem;
      continue;
    }
    const isLast = position === wanted.length - 1;
    if (!isLast || part.problem !== undefined || !rises(attribute, part.attribute, facts)) {
      return lacks.order(orderText(order));
    }
  }
  return result;
}

export function isProblem(result: ReadDirection | PathProblem): result is PathProblem {
  return typeof result !== "string";
}

/** As the author wrote it: `placedAt desc, orderId`. */
export function orderText(order: readonly Order[]): string {
  return order
    .map(({ attribute, direction }) => (attribute ?? "key") + (direction === "desc" ? " desc" : ""))
    .join(", ");
}

interface OrderedPart {
  /** `undefined` for what is computed, by which nothing can be ordered. */
  readonly attribute: string | undefined;
  /** Why the key is not in the attribute's order. */
  readonly problem?: PathProblem;
}

function isFixed(name: string, facts: Facts): boolean {
  return resolveExpression({ kind: "attribute", name, path: [] }, facts) !== undefined;
}

/** Adds the attributes by which a component orders items, those that are fixed left out. */
function noteOrderedParts(component: KeyComponent, facts: Facts, sequence: OrderedPart[]): void {
  const { asIs, key, parts } = component;
  if (asIs !== undefined) {
    if (resolveExpression(asIs, facts) !== undefined) return;
    sequence.push({ attribute: asIs.path.length === 0 ? asIs.name : undefined });
    return;
  }
  for (let position = 0; position < parts.length; position++) {
    const part = parts[position];
    if (part === undefined || part.kind === "text") continue;
    if (resolveExpression(part.insert.expression, facts) !== undefined) continue;
    const { attribute } = part;
    if (attribute === undefined || attribute.path.length > 0) {
      sequence.push({ attribute: undefined });
    } else if (orderInText(part.type, part.insert.format) === "lost") {
      sequence.push({
        attribute: attribute.name,
        problem: lacks.padding(key.name, attribute.name),
      });
    } else if (position < parts.length - 1 && part.width === undefined) {
      const problem = lacks.fixedWidth(key.name, attribute.name);
      sequence.push({ attribute: attribute.name, problem });
    } else sequence.push({ attribute: attribute.name });
  }
}

/** Whether the first attribute never falls while the second rises: it is that one's date or epoch. */
function rises(attribute: string, other: string | undefined, facts: Facts): boolean {
  const source = attributeNamed(facts.entity, attribute)?.source;
  if (source?.kind !== "derived" || source.value.kind !== "function") return false;
  const [inner] = source.value.arguments;
  const monotone = source.value.name === "date" || source.value.name === "epoch";
  return monotone && inner?.kind === "attribute" && inner.path.length === 0 && inner.name === other;
}
