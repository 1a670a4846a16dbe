import { attributesIn } from "../language/expressions/traverse.ts";
import { accessPathsOf, attributeNamed, keySourceOf } from "../language/semantics/keys.ts";
import type { AccessPath, Entity, LocatedCondition, Model } from "../language/semantics/model.ts";

/** The indexes whose keys an entity makes of an attribute, by way of derived ones too. */
export function indexesMadeOf(entity: Entity, attribute: string): readonly AccessPath[] {
  return accessPathsOf(entity.table).filter(
    (path) => path.kind !== "table" && isMadeOf(entity, path, attribute),
  );
}

export function isInPrimaryKey(entity: Entity, attribute: string): boolean {
  return isMadeOf(entity, entity.table.primary, attribute);
}

/** Patterns in which DynamoDB itself compares the attribute: in a filter or a condition of a write. */
export function patternsTesting(
  model: Model,
  entity: Entity,
  attribute: string,
): readonly string[] {
  const tests = (conditions: readonly (LocatedCondition | undefined)[]): boolean =>
    conditions.some((located) =>
      located?.conjuncts.some(({ condition }) => attributesIn(condition).includes(attribute)),
    );
  return model.patterns
    .filter(
      ({ entities, actions, filter, condition }) =>
        (entities.includes(entity) && tests([filter, condition])) ||
        actions.some(
          (action) => action.entity === entity && tests([action.filter, action.condition]),
        ),
    )
    .map(({ name }) => name);
}

function isMadeOf(entity: Entity, path: AccessPath, attribute: string): boolean {
  return [...path.partition, ...path.sort].some((key) => {
    const source = keySourceOf(entity, key);
    if (source === undefined) return false;
    const conditional = source.condition === undefined ? [] : attributesIn(source.condition);
    return sourcesOf(entity, [...source.sources, ...conditional]).has(attribute);
  });
}

/** Attributes with all that they are derived from. */
function sourcesOf(entity: Entity, names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const source = attributeNamed(entity, name)?.source;
    if (source?.kind === "derived") waiting.push(...attributesIn(source.value));
  }
  return found;
}
