import { attributeNamed } from "../../language/semantics/keys.ts";
import type { Entity } from "../../language/semantics/model.ts";
import type { Attribute, Type } from "../../language/semantics/types.ts";
import { keyTypeOf, resolveType } from "../../planner/attribute-types.ts";
import type { Clinic } from "../clinic.ts";
import { fixedBy, lowerFirst, upperFirst } from "./reading.ts";

/** Attributes of one entity that name an item of another, in the order of that one's identity. */
export interface Reference {
  readonly from: Entity;
  readonly to: Entity;
  readonly attributes: readonly string[];
}

/**
 * Which entity's items name which other's: by attributes of the same name (`customerId`), of that
 * name behind a role (`billedCustomerId`), by the entity's name where its own is just `id`
 * (`productId`), because a transaction finds the one by an attribute of the other, or because a
 * sample takes its value from a sample of the other.
 */
export function referencesIn(clinic: Clinic): ReadonlyMap<Entity, readonly Reference[]> {
  const { model } = clinic;
  const owners = ownersOf(model.entities);
  const references = new Map<Entity, Reference[]>();
  const add = (reference: Reference): void => {
    const { from, to, attributes } = reference;
    const known = references.get(from) ?? [];
    const isKnown = known.some(
      (each) => each.to === to && each.attributes.join() === attributes.join(),
    );
    if (!isKnown) references.set(from, [...known, reference]);
  };
  for (const from of model.entities) {
    for (const attribute of from.attributes) {
      for (const to of owners.of(attribute.name)) {
        if (to === from) continue;
        const attributes = namesOf(clinic, from, attribute, to);
        if (attributes !== undefined) add({ from, to, attributes });
      }
    }
  }
  for (const reference of referencesInTransactions(clinic)) add(reference);
  for (const reference of referencesInSamples(clinic)) add(reference);
  return references;
}

/** What names items in this model: `customerId` and other identities of one attribute. */
export function isIdentity(clinic: Clinic, name: string): boolean {
  return (
    /(^id|Id|ID|_id|Key|Ids)$/.test(name) ||
    clinic.model.entities.some(({ identity }) => identity.length === 1 && identity[0] === name)
  );
}

interface Owners {
  /** The entities that an attribute of this name may name. */
  of(attribute: string): readonly Entity[];
}

/** Where more entities than this have one identity, its name does not tell which is meant. */
const mostOwners = 8;

function ownersOf(entities: readonly Entity[]): Owners {
  const byName = new Map<string, Entity[]>();
  const note = (name: string, entity: Entity): void => {
    const list = byName.get(name);
    if (list === undefined) byName.set(name, [entity]);
    else if (!list.includes(entity)) list.push(entity);
  };
  for (const entity of entities) {
    const last = entity.identity.at(-1);
    if (last === undefined) continue;
    if (last !== "id") note(last, entity);
    else note(`${lowerFirst(entity.name)}Id`, entity);
  }
  const none: readonly Entity[] = [];
  const named = (name: string): readonly Entity[] => {
    const found = byName.get(name) ?? none;
    return found.length > mostOwners ? none : found;
  };
  return {
    of(attribute) {
      const own = named(attribute);
      if (own.length > 0) return own;
      // `billedCustomerId` is a customerId in the role of the one who is billed.
      const role = /^[a-z0-9]+(?=[A-Z])/.exec(attribute);
      if (role === null) return none;
      for (let start = role[0].length; start < attribute.length; start++) {
        if (!/[A-Z]/.test(attribute.charAt(start))) continue;
        const name = lowerFirst(attribute.slice(start));
        if (name !== "id" && named(name).length > 0) return named(name);
      }
      return none;
    },
  };
}

/** The attributes of `from` that make up the identity of `to`, the given one as its last. */
function namesOf(
  clinic: Clinic,
  from: Entity,
  last: Attribute,
  to: Entity,
): readonly string[] | undefined {
  const { identity } = to;
  const names: string[] = [];
  for (const [position, name] of identity.entries()) {
    const own = position === identity.length - 1 ? last : attributeNamed(from, name);
    const theirs = attributeNamed(to, name);
    if (own === undefined || theirs === undefined) return undefined;
    if (!sameKeyType(clinic, own.type, theirs.type)) return undefined;
    names.push(own.name);
  }
  return names;
}

function sameKeyType({ planning }: Clinic, one: Type, other: Type): boolean {
  const typeOf = (type: Type) => keyTypeOf(resolveType(type, planning.typeNamed));
  return typeOf(one) !== undefined && typeOf(one) === typeOf(other);
}

/** `update Customer { where customerId = :Order.buyer }` says what `Order.buyer` names. */
function referencesInTransactions({ model }: Clinic): readonly Reference[] {
  const found: Reference[] = [];
  for (const { actions } of model.patterns) {
    for (const { entity: to, where } of actions) {
      if (where === undefined || to.identity.length !== 1) continue;
      for (const conjunct of where.conjuncts) {
        const { condition } = conjunct;
        if (fixedBy(conjunct) !== to.identity[0] || condition.kind !== "comparison") continue;
        for (const { kind, ...side } of [condition.left, condition.right]) {
          if (kind !== "parameter" || !("path" in side) || !("name" in side)) continue;
          const [attribute, ...rest] = side.path;
          const owner = actions.find(({ argument }) => argument?.name === side.name)?.entity;
          if (owner === undefined || owner === to || rest.length > 0) continue;
          if (typeof attribute !== "string" || !attributeNamed(owner, attribute)) continue;
          found.push({ from: owner, to, attributes: [attribute] });
        }
      }
    }
  }
  return found;
}

/** `sample follow: Follower { followerId: ada.userId }` says what `followerId` names. */
function referencesInSamples({ model }: Clinic): readonly Reference[] {
  const owners = new Map<string, Entity>();
  for (const { name, entity } of model.samples) {
    if (name !== undefined && entity.identity.length === 1) owners.set(name, entity);
  }
  const found: Reference[] = [];
  const seen = new Set<string>();
  for (const { entity: from, node } of model.samples) {
    if (node.kind !== "SampleDeclaration") continue;
    for (const { name, value } of node.value.properties) {
      const key = `${from.name}.${name.text}`;
      if (value.kind !== "Path" || value.steps.length !== 1 || seen.has(key)) continue;
      const to = owners.get(value.root.text);
      const [step] = value.steps;
      if (to === undefined || to === from || step?.kind !== "Member") continue;
      if (step.name.text !== to.identity[0] || !attributeNamed(from, name.text)) continue;
      seen.add(key);
      found.push({ from, to, attributes: [name.text] });
    }
  }
  return found;
}

/** `deviceName` for the name of a device that `deviceId` names, `name` for that of another role. */
export function copyName(reference: Reference, attribute: string): string {
  const via = reference.attributes.at(-1) ?? "";
  const role = /^(.+?)(Id|ID|_id)$/.exec(via)?.[1] ?? lowerFirst(reference.to.name);
  return attribute.toLowerCase().startsWith(role.toLowerCase())
    ? attribute
    : `${role}${upperFirst(attribute)}`;
}
