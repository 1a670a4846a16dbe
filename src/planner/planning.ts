import type { AccessPath, Entity, Model } from "../language/semantics/model.ts";
import type { TypeLookup } from "./attribute-types.ts";
import { type EntityOnPath, placeOnPath } from "./components.ts";
import { type Inhabitants, inhabitantsOf } from "./foreign-items.ts";
import type { Operation } from "./plan.ts";
import { type Quantities, quantitiesOf } from "./quantities.ts";
import { type EntitySizes, sizesOf } from "./sizes.ts";
import { type OperationUnits, unitsOf } from "./units.ts";

/** What planning one model needs again and again, computed once. */
export interface Planning {
  readonly model: Model;
  readonly typeNamed: TypeLookup;
  readonly sizes: EntitySizes;
  readonly quantities: Quantities;
  entityNamed(name: string): Entity | undefined;
  placeOf(entity: Entity, path: AccessPath): EntityOnPath | undefined;
  inhabitantsOf(entity: Entity, path: AccessPath): Inhabitants;
  /** The entities that keep copies of an attribute, by name. */
  copiesOf(entity: Entity, attribute: string): readonly string[];
  /** The capacity units of an operation of a plan of this model, once the plan is made. */
  unitsOf(operation: Operation): OperationUnits | undefined;
}

export function startPlanning(model: Model): Planning {
  const typeNamed: TypeLookup = (name) => model.types.get(name)?.type;
  const places = new Map<Entity, Map<AccessPath, EntityOnPath | undefined>>();
  const inhabitants = new Map<AccessPath, Inhabitants>();
  const copies = copiesIn(model);
  let entities: ReadonlyMap<string, Entity> | undefined;
  const placeOf = (entity: Entity, path: AccessPath): EntityOnPath | undefined => {
    let ofEntity = places.get(entity);
    if (ofEntity === undefined) {
      ofEntity = new Map();
      places.set(entity, ofEntity);
    }
    if (!ofEntity.has(path)) ofEntity.set(path, placeOnPath(entity, path, typeNamed));
    return ofEntity.get(path);
  };
  return {
    model,
    typeNamed,
    sizes: sizesOf(model, typeNamed),
    quantities: quantitiesOf(model, typeNamed, placeOf),
    entityNamed: (name) => {
      entities ??= new Map(model.entities.map((entity) => [entity.name, entity]));
      return entities.get(name);
    },
    unitsOf,
    placeOf,
    copiesOf: (entity, attribute) => copies.get(`${entity.name}.${attribute}`) ?? [],
    inhabitantsOf: (entity, path) => {
      let onPath = inhabitants.get(path);
      if (onPath === undefined) {
        onPath = inhabitantsOf(entity.table, path, typeNamed, placeOf);
        inhabitants.set(path, onPath);
      }
      return onPath;
    },
  };
}

function copiesIn(model: Model): ReadonlyMap<string, readonly string[]> {
  const copies = new Map<string, string[]>();
  for (const { name, attributes } of model.entities) {
    for (const { source } of attributes) {
      if (source.kind !== "copied") continue;
      const original = `${source.entity}.${source.attribute}`;
      copies.set(original, [...(copies.get(original) ?? []), name]);
    }
  }
  return copies;
}
