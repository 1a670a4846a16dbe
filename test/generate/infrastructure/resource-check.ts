import assert from "node:assert/strict";
import type { PropertyType, SpecDatabase } from "@aws-cdk/service-spec-types";

/** Compares a resource with what CloudFormation's own description of its type says. */
export function checkResource(spec: SpecDatabase, type: string, properties: unknown): void {
  const resource = spec.lookup("resource", "cloudFormationType", "equals", type).only();
  checkProperties(spec, resource.properties, properties, type);
}

type Described = Readonly<
  Record<string, { readonly required?: boolean; readonly type: PropertyType }>
>;

function checkProperties(
  spec: SpecDatabase,
  described: Described,
  value: unknown,
  place: string,
): void {
  assert.ok(isRecord(value), `${place} is no object`);
  for (const [name, member] of Object.entries(value)) {
    const property = described[name];
    assert.ok(property !== undefined, `${place}.${name} is unknown`);
    checkType(spec, property.type, member, `${place}.${name}`);
  }
  for (const [name, { required }] of Object.entries(described)) {
    if (required === true) assert.ok(name in value, `${place}.${name} is missing`);
  }
}

function checkType(spec: SpecDatabase, type: PropertyType, value: unknown, place: string): void {
  // What CloudFormation fills in when it deploys.
  if (isRecord(value) && Object.keys(value).some((key) => key === "Ref" || /^Fn::/.test(key)))
    return;
  switch (type.type) {
    case "string":
      assert.equal(typeof value, "string", place);
      if (type.allowedValues !== undefined) assert.ok(type.allowedValues.includes(String(value)));
      return;
    case "integer":
      assert.ok(Number.isInteger(value), place);
      return;
    case "number":
      assert.equal(typeof value, "number", place);
      return;
    case "boolean":
      assert.equal(typeof value, "boolean", place);
      return;
    case "array":
      assert.ok(Array.isArray(value) && value.length > 0, place);
      for (const [position, element] of value.entries()) {
        checkType(spec, type.element, element, `${place}[${position}]`);
      }
      return;
    case "ref":
      checkProperties(
        spec,
        spec.get("typeDefinition", type.reference.$ref).properties,
        value,
        place,
      );
      return;
    case "tag":
      assert.ok(isRecord(value), place);
      assert.deepEqual(Object.keys(value), ["Key", "Value"]);
      return;
    case "json":
      assert.ok(isRecord(value), place);
      return;
    case "union":
      assert.ok(
        type.types.some((each) => isOfType(spec, each, value)),
        place,
      );
      return;
    case "map":
      assert.ok(isRecord(value), place);
      for (const [key, element] of Object.entries(value)) {
        checkType(spec, type.element, element, `${place}.${key}`);
      }
      return;
    default:
      assert.fail(`${place} is of the type ${type.type}, which is not checked yet`);
  }
}

function isOfType(spec: SpecDatabase, type: PropertyType, value: unknown): boolean {
  try {
    checkType(spec, type, value, "");
    return true;
  } catch (error) {
    if (error instanceof assert.AssertionError) return false;
    throw error;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
