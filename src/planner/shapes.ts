import type { Entity, KeyAttribute, Model, Table } from "../language/semantics/model.ts";
import type { Type } from "../language/semantics/types.ts";
import { storedKeyName } from "./new-items.ts";
import type { EntityShape, KeyShape, TableShape } from "./plan.ts";

/** What a runner must know of a table. */
export function tableShape(table: Table): TableShape {
  const [partition] = table.primary.partition;
  const [sort] = table.primary.sort;
  return {
    name: table.name,
    physicalName: table.physicalName,
    partition: partition === undefined ? { attribute: "", type: "S" } : keyShape(partition),
    ...(sort === undefined ? {} : { sort: keyShape(sort) }),
    indexes: table.indexes.map((index) => ({
      name: index.name,
      kind: index.kind === "local" ? "local" : "global",
      partition: index.partition.map(keyShape),
      sort: index.sort.map(keyShape),
    })),
    ...(table.discriminator === undefined ? {} : { discriminator: table.discriminator }),
    ...(table.versionAttribute === undefined ? {} : { versionAttribute: table.versionAttribute }),
  };
}

/** What a runner must know of an entity to read its items. */
export function entityShape(entity: Entity): EntityShape {
  return {
    name: entity.name,
    table: entity.table.name,
    discriminatorValue: entity.discriminatorValue,
    version: entity.version,
    attributes: entity.attributes,
    keys: entity.bindings.map((binding) => {
      const { value, condition } = binding;
      const attribute = storedKeyName(entity, binding.attribute);
      return condition === undefined ? { attribute, value } : { attribute, value, when: condition };
    }),
  };
}

export function typesOf(model: Model): Readonly<Record<string, Type>> {
  return Object.fromEntries([...model.types].map(([name, { type }]) => [name, type]));
}

function keyShape({ storedName, type }: KeyAttribute): KeyShape {
  return { attribute: storedName, type: type === "string" ? "S" : type === "number" ? "N" : "B" };
}
