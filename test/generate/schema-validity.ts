/** The keywords of JSON schemas that the schema of configurations uses; others are refused. */
interface Schema {
  readonly type?: "object" | "array" | "string" | "boolean";
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema | boolean>>;
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly if?: Schema;
  readonly then?: Schema;
}

const annotations = ["$schema", "title", "description", "default", "defaultSnippets"].concat([
  "enumDescriptions",
  "patternErrorMessage",
]);
const keywords = ["type", "enum", "const", "pattern", "required", "properties"].concat([
  ...["additionalProperties", "items", "allOf", "if", "then"],
  ...annotations,
]);

/** Whether a value is valid by a JSON schema, by the rules of draft 7. */
export function isValid(schema: Schema | boolean, value: unknown): boolean {
  if (typeof schema === "boolean") return schema;
  const unknown = Object.keys(schema).filter((keyword) => !keywords.includes(keyword));
  if (unknown.length > 0) throw new Error(`The test does not know ${unknown.join(", ")}.`);
  const { properties = {}, required = [], items, allOf = [] } = schema;
  if (schema.type !== undefined && typeOf(value) !== schema.type) return false;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  if (schema.const !== undefined && schema.const !== value) return false;
  if (typeof value === "string" && schema.pattern !== undefined) {
    if (!new RegExp(schema.pattern, "u").test(value)) return false;
  }
  if (Array.isArray(value)) {
    if (items !== undefined && !value.every((element) => isValid(items, element))) return false;
  } else if (typeof value === "object" && value !== null) {
    if (required.some((name) => !Object.hasOwn(value, name))) return false;
    for (const [name, member] of Object.entries(value)) {
      const known = Object.hasOwn(properties, name);
      if (!known && schema.additionalProperties === false) return false;
      if (known && !isValid(properties[name] ?? true, member)) return false;
    }
  }
  if (!allOf.every((part) => isValid(part, value))) return false;
  return (
    schema.if === undefined || !isValid(schema.if, value) || isValid(schema.then ?? true, value)
  );
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return value === null ? "null" : typeof value;
}
