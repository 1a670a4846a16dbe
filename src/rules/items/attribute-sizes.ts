import { attributeStoredAs } from "../../language/semantics/keys.ts";
import type { Entity } from "../../language/semantics/model.ts";
import type { Attribute } from "../../language/semantics/types.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import type { Measure } from "../../planner/measures.ts";
import type { Clinic } from "../clinic.ts";
import { bytesText, numberText } from "../figures.ts";

/** An attribute of an item with its bytes, its name's included. */
export interface AttributeSize {
  readonly storedName: string;
  /** Absent for keys that are made by bindings, and for marks. */
  readonly attribute?: Attribute;
  readonly measure: Measure;
}

/** What an item of the entity consists of in its table, by what it can grow to, the largest first. */
export function attributeSizes({ planning }: Clinic, entity: Entity): readonly AttributeSize[] {
  const sizes: AttributeSize[] = [];
  for (const [storedName, measure] of planning.sizes.attributesOn(entity, entity.table.primary)) {
    const attribute = attributeStoredAs(entity, storedName);
    sizes.push({ storedName, measure, ...(attribute === undefined ? {} : { attribute }) });
  }
  return sizes.sort((a, b) => b.measure.maximum - a.measure.maximum);
}

/** `lines 84 KB (2,000 × 43 B)`. */
export function maximumText({ storedName, attribute, measure }: AttributeSize): string {
  const bytes = `${attribute?.name ?? storedName} ${bytesText(measure.maximum)}`;
  const count = attribute?.items?.maximum;
  if (count === undefined || attribute?.size !== undefined || count === 0) return bytes;
  return `${bytes} (${numberText(count)} × ${bytesText(measure.maximum / count)})`;
}

/** Whether the attribute holds as many elements as are put into it. */
export function isCollection({ planning }: Clinic, attribute: Attribute): boolean {
  const type = resolveType(attribute.type, planning.typeNamed);
  return type.kind === "list" || type.kind === "map" || type.kind === "set";
}

/** Whether it is a list, map or set that can grow large by itself, although it has a maximum. */
export function isLargeCollection(clinic: Clinic, { attribute, measure }: AttributeSize): boolean {
  return (
    attribute !== undefined &&
    isCollection(clinic, attribute) &&
    (attribute.items?.maximum ?? attribute.size?.maximum) !== undefined &&
    measure.maximum >= clinic.thresholds.largeAttributeBytes
  );
}
