import type { Member, TableScope } from "./scope.ts";

/**
 * The attributes that the entities of a table declare, by name: one member for each entity, or
 * rather one for each declaration, since several entities may include the same one.
 */
export function attributesOfTable(declared: TableScope): ReadonlyMap<string, readonly Member[]> {
  const known = cache.get(declared);
  if (known !== undefined) return known;
  const byName = new Map<string, Member[]>();
  for (const { members } of declared.entities) {
    for (const [name, member] of members) {
      const list = byName.get(name);
      if (list === undefined) byName.set(name, [member]);
      else if (list.at(-1) !== member) list.push(member);
    }
  }
  cache.set(declared, byName);
  return byName;
}

/** The answer is asked for several times per table, always after its entities are known. */
const cache = new WeakMap<TableScope, ReadonlyMap<string, readonly Member[]>>();
