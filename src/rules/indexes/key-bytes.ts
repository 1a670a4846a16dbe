import { utf8Length } from "../../dynamodb/text.ts";
import { attributeNamed } from "../../language/semantics/keys.ts";
import type { AccessPath, Entity, KeyAttribute } from "../../language/semantics/model.ts";
import type { Clinic } from "../clinic.ts";

/** Bytes that key attributes take in each item of an entity. */
export interface KeyBytes {
  readonly bytes: number;
  /** Whether the length of each part is known: that of others counts as nothing. */
  readonly exact: boolean;
}

/** The names of the key attributes with the texts that the entity puts into them. */
export function bytesOfKeys(
  { planning }: Clinic,
  entity: Entity,
  index: AccessPath,
  keys: readonly KeyAttribute[],
): KeyBytes {
  const place = planning.placeOf(entity, index);
  let bytes = 0;
  let exact = true;
  const add = (length: number | undefined): void => {
    bytes += length ?? 0;
    exact &&= length !== undefined;
  };
  const sizeOf = (name: string | undefined): number | undefined =>
    name === undefined ? undefined : attributeNamed(entity, name)?.size?.average;
  for (const component of [...(place?.partition ?? []), ...(place?.sort ?? [])]) {
    const { key, constant, asIs, parts } = component;
    if (!keys.includes(key)) continue;
    bytes += utf8Length(key.storedName);
    if (constant !== undefined) add("S" in constant ? utf8Length(constant.S) : undefined);
    else if (asIs !== undefined) add(sizeOf(asIs.name));
    for (const part of parts) {
      if (part.kind === "text") add(utf8Length(part.text));
      else add(part.width ?? sizeOf(part.attribute?.name));
    }
  }
  return { bytes, exact };
}

/** `57 bytes`, or `at least 57 bytes` where not all of it is known. */
export function bytesText({ bytes, exact }: KeyBytes): string {
  return `${exact ? "" : "at least "}${bytes} bytes`;
}
