import type { AccessPath, Entity, KeyAttribute } from "../../language/semantics/model.ts";
import type { Clinic } from "../clinic.ts";

/** `57 bytes` that key attributes take in each item; `at least 57 bytes` where not all is known. */
export function keyBytesText(
  { planning }: Clinic,
  entity: Entity,
  index: AccessPath,
  keys: readonly KeyAttribute[],
): string {
  const measures = planning.sizes.attributesOn(entity, index);
  let bytes = 0;
  let exact = true;
  for (const { storedName } of keys) {
    const measure = measures.get(storedName);
    bytes += measure?.average ?? 0;
    exact &&= measure?.unknown.length === 0;
  }
  return `${exact ? "" : "at least "}${Math.round(bytes)} bytes`;
}
