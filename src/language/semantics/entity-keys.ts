import { attributesIn } from "../expressions/traverse.ts";
import { related } from "./findings.ts";
import type { Binding } from "./model.ts";
import type { EntityScope, KeyScope, Member, Scope } from "./scope.ts";

/**
 * Checks that each item of the entity has a primary key, and that what is not stored by itself can
 * be read back from a key.
 */
export function checkEntityKeys(scope: Scope, declared: EntityScope): void {
  const { table, entity, members, node, file } = declared;
  if (table === undefined) return;
  for (const key of table.keys.values()) {
    if (!key.primary || isProvided(declared, key)) continue;
    declared.whole = false;
    scope.findings.report(
      "primary-key-missing",
      file,
      node.name.span,
      { entity: entity.name, key: key.name },
      { related: [related("The key attribute.", key.file, key.span)] },
    );
  }
  if (table.table.primary.partition.length === 0) declared.whole = false;
  for (const member of members.values()) {
    const key = table.keys.get(member.attribute.name);
    if (key !== undefined) checkOwnKey(scope, declared, member, key);
    if (member.attribute.source.kind === "in key") checkReadBack(scope, declared, member);
    checkStoredName(scope, declared, member);
  }
}

/** The attributes that name one item: those marked `@id`, else those that make its primary key. */
export function identityOf(declared: EntityScope): readonly string[] {
  const { entity, members } = declared;
  const marked: string[] = [];
  for (const { attribute, identifies } of members.values()) {
    if (identifies) marked.push(attribute.name);
  }
  if (marked.length > 0) return marked;
  const { partition, sort } = entity.table.primary;
  const names: string[] = [];
  for (const keys of [partition, sort]) {
    for (const { name } of keys) {
      for (const source of sourcesOfKey(declared, name)) {
        if (!names.includes(source)) names.push(source);
      }
    }
  }
  return names;
}

function sourcesOfKey({ entity, members }: EntityScope, key: string): readonly string[] {
  if (members.has(key)) return [key];
  const binding = entity.bindings.find((candidate) => candidate.attribute === key);
  return binding === undefined ? [] : attributesIn(binding.value);
}

/** Whether the entity says how it comes by the key attribute, however wrongly it says so. */
function isProvided({ table, members, node }: EntityScope, key: KeyScope): boolean {
  return (
    members.has(key.name) ||
    key.name === table?.table.discriminator ||
    key.name === table?.table.versionAttribute ||
    node.members.some(
      (member) => member.kind === "BindingMember" && member.attribute.text === key.name,
    )
  );
}

function checkOwnKey(
  scope: Scope,
  declared: EntityScope,
  { attribute, origin }: Member,
  key: KeyScope,
): void {
  if (attribute.source.kind === "in key") {
    if (!key.primary && !isOnPathWith(declared, key)) return;
    scope.findings.report(
      "in-key-as-key-attribute",
      origin.file,
      origin.nameSpan,
      { name: attribute.name },
      { related: [related("Here it is part of a key.", key.file, key.span)] },
    );
  } else if (key.primary && attribute.optional) {
    scope.findings.report("optional-in-primary-key", origin.file, origin.nameSpan, {
      name: key.name,
    });
    declared.whole = false;
  }
}

/** Whether the entity has all other attributes of an index with this key attribute in it. */
function isOnPathWith(declared: EntityScope, key: KeyScope): boolean {
  const { table } = declared;
  return [...(table?.indexes.values() ?? [])].some(({ path }) => {
    const names = [...(path?.partition ?? []), ...(path?.sort ?? [])].map(({ name }) => name);
    if (!names.includes(key.name)) return false;
    return names.every((name) => {
      const other = table?.keys.get(name);
      return other !== undefined && isProvided(declared, other);
    });
  });
}

/** `in key` needs a key attribute that is always there and from which the value can be read. */
function checkReadBack(scope: Scope, declared: EntityScope, { attribute, origin }: Member): void {
  const { entity, table } = declared;
  if (table?.keys.has(attribute.name) === true) return;
  const holders = entity.bindings.filter(({ value }) =>
    attributesIn(value).includes(attribute.name),
  );
  if (holders.some((binding) => isReversible(declared, binding, attribute.name))) return;
  // A binding that is broken may be the one that was meant.
  const written = declared.node.members.filter((member) => member.kind === "BindingMember").length;
  if (holders.length === 0 && written > entity.bindings.length) return;
  scope.findings.report("in-key-not-reversible", origin.file, origin.nameSpan, {
    name: attribute.name,
    reason:
      holders.length === 0
        ? "no key binding holds it"
        : "each binding that holds it changes its letters, is conditional or may be absent",
  });
}

/** Two inserted attributes always have a literal or a fixed width between them. */
function isReversible(declared: EntityScope, binding: Binding, name: string): boolean {
  const { value, condition } = binding;
  if (condition !== undefined) return false;
  const others = attributesIn(value).filter((other) => other !== name);
  if (others.some((other) => declared.members.get(other)?.attribute.optional === true)) {
    return false;
  }
  if (value.kind === "attribute") return true;
  return (
    value.kind === "template" &&
    value.parts.some(
      (part) =>
        typeof part !== "string" &&
        part.expression.kind === "attribute" &&
        part.expression.name === name &&
        (part.format === undefined || part.format.kind === "pad"),
    )
  );
}

/** `@name` may not give an attribute the name of a key attribute or of what the tools write. */
function checkStoredName(
  scope: Scope,
  { table }: EntityScope,
  { attribute, origin }: Member,
): void {
  const { name, storedName } = attribute;
  if (storedName === name || table === undefined) return;
  const { discriminator, versionAttribute } = table.table;
  const taken =
    storedName === discriminator || storedName === versionAttribute || table.keys.has(storedName);
  if (!taken) return;
  scope.findings.report("duplicate-stored-name", origin.file, origin.nameSpan, {
    name,
    other: storedName,
    stored: storedName,
  });
}
