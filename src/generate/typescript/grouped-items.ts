import { keySourceOf } from "../../language/semantics/keys.ts";
import type { Entity, Pattern } from "../../language/semantics/model.ts";
import { collectFacts } from "../../planner/facts.ts";
import { type Code, code, joined, literal, member, name, propertyName } from "../code-writer.ts";
import type { Module } from "./module.ts";
import { lowerFirst, plural, propertyOf, upperFirst } from "./names.ts";
import type { ItemResult } from "./results.ts";

/** The items of several entities by their entity. */
export interface ItemGroups {
  readonly type: Code;
  /** The function that puts items into their groups. */
  readonly group: Code;
  readonly declarations: readonly Code[];
}

/**
 * `{ customer?: Customer; orders: Order[] }`: an entity of which the pattern can find one item only
 * is not a list.
 */
export function itemGroups(
  pattern: Pattern,
  result: ItemResult,
  module: Module,
): ItemGroups | undefined {
  const { members } = result;
  if (members === undefined) return undefined;
  const functionName = module.names.patterns.get(pattern.name) ?? pattern.name;
  const type = name(module.names.claim(`${upperFirst(functionName)}Groups`));
  const group = name(module.names.claim(`${functionName}Groups`));
  const taken = new Set<string>();
  const parts = members.map(({ entity, item }) => {
    const isOne = isAtMostOne(entity, pattern);
    const one = lowerFirst(propertyOf(entity.name));
    let property = isOne ? one : plural(one);
    while (taken.has(property)) property += "_";
    taken.add(property);
    const target = member(code`groups`, property);
    return {
      initial: isOne ? undefined : code`${propertyName(property)}: []`,
      type: isOne
        ? code`${propertyName(property)}?: ${item};`
        : code`${propertyName(property)}: ${arrayOf(item)};`,
      added: code`
        case ${literal(entity.name)}:
          ${isOne ? code`${target} = item;` : code`${target}.push(item);`}
          break;`,
    };
  });
  const initial = parts.flatMap((part) => part.initial ?? []);
  const empty = initial.length === 0 ? code`{}` : code`{ ${joined(initial, ", ")} }`;
  return {
    type,
    group,
    declarations: [
      code`
        export interface ${type} {
          ${joined(parts.map((part) => part.type))}
        }`,
      code`
        function ${group}(items: readonly ${result.type}[]): ${type} {
          const groups: ${type} = ${empty};
          for (const { entity, item } of items) {
            switch (entity) {
              ${joined(parts.map((part) => part.added))}
            }
          }
          return groups;
        }`,
    ],
  };
}

/** The pattern's `where` fixes all that the primary key of the entity is made of. */
function isAtMostOne(entity: Entity, { where }: Pattern): boolean {
  const facts = collectFacts(entity, where?.conjuncts ?? []);
  const { partition, sort } = entity.table.primary;
  return [...partition, ...sort].every((key) => {
    const source = keySourceOf(entity, key);
    return source?.sources.every(
      (attribute) => facts.equality({ kind: "attribute", name: attribute, path: [] }) !== undefined,
    );
  });
}

function arrayOf(type: Code): Code {
  return /^\w+$/.test(type.text) ? code`${type}[]` : code`(${type})[]`;
}
