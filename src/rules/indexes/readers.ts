import { keySourceOf } from "../../language/semantics/keys.ts";
import type { AccessPath, Pattern } from "../../language/semantics/model.ts";
import type { Clinic } from "../clinic.ts";

/** The patterns that read an index, each once. */
export function readersOf(clinic: Clinic, index: AccessPath): readonly Pattern[] {
  return [...new Set(clinic.usesOfPath(index).map(({ pattern }) => pattern))];
}

/**
 * The attributes that are read from an index, by stored name: what patterns return, and what filters
 * test, those that the planner added included; `undefined` where one wants the whole item.
 */
export function attributesRead(
  { usesOfPath }: Clinic,
  index: AccessPath,
): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const { operation, pattern } of usesOfPath(index)) {
    if (!("filterAttributes" in operation) || pattern.returns === undefined) return undefined;
    for (const name of operation.filterAttributes) names.add(name);
    for (const { attribute } of operation.projection ?? []) names.add(attribute);
  }
  return names;
}

/** The attributes of which the entities make the key of a path. */
export function attributesOfKey(
  entities: Pattern["entities"],
  path: AccessPath,
): ReadonlySet<string> {
  const keys = [...path.partition, ...path.sort];
  return new Set(
    entities.flatMap((entity) => keys.flatMap((key) => keySourceOf(entity, key)?.sources ?? [])),
  );
}
