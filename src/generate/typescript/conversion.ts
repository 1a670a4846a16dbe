import type { Attribute, Type } from "../../language/semantics/types.ts";
import { resolveType, type TypeLookup } from "../../planner/attribute-types.ts";
import {
  bracketed,
  type Code,
  code,
  joined,
  lacksMember,
  member,
  name,
  nothing,
  object,
  property,
  verbatim,
} from "../code-writer.ts";
import type { Module } from "./module.ts";
import { propertyOf } from "./names.ts";
import { readNumber } from "./numbers.ts";
import { typeCode } from "./types.ts";

/**
 * Conversion between values of code and stored ones. The document client does the most; what is left
 * are members of records that are stored under another name, and sets, which cannot be empty.
 */
export function toStored(value: Code, type: Type, module: Module): Code {
  if (!needsConversion(type, module, "to")) return value;
  switch (type.kind) {
    case "set":
      return code`${module.support("nonEmpty")}(${value})`;
    case "named":
      return code`${name(module.names.types.get(type.name)?.toStored ?? "")}(${value})`;
    case "list":
      return code`${value}.map((element) => ${arrowBody(toStored(verbatim("element"), type.element, module))})`;
    case "map":
      return code`${module.support("mapValues")}(${value}, (element) => ${arrowBody(toStored(verbatim("element"), type.value, module))})`;
    case "record":
      return object(
        type.attributes.map((attribute) => [
          attribute.storedName,
          whereGiven(member(value, propertyOf(attribute.name)), attribute, (inner) =>
            toStored(inner, attribute.type, module),
          ),
        ]),
      );
    default:
      return value;
  }
}

export function fromStored(value: Code, type: Type, module: Module): Code {
  if (!needsConversion(type, module, "from")) return value;
  switch (type.kind) {
    case "set":
      // DynamoDB has no empty sets: one that lost its last element is gone.
      return code`${elementsFromStored(value, type, module)} ?? new Set()`;
    case "number":
    case "integer":
    case "epoch": {
      const read = readNumber(type, module);
      return read === undefined ? value : code`${module.support(read)}(${value})`;
    }
    case "named":
      return code`${name(module.names.types.get(type.name)?.fromStored ?? "")}(${value})`;
    case "list":
      return code`${value}.map((element: ${module.sdkType("NativeAttributeValue")}) => ${arrowBody(fromStored(verbatim("element"), type.element, module))})`;
    case "map":
      return code`${module.support("mapValues")}(${value}, (element: ${module.sdkType("NativeAttributeValue")}) => ${arrowBody(fromStored(verbatim("element"), type.value, module))})`;
    case "record":
      return recordFromStored(value, type.attributes, module);
    default:
      return value;
  }
}

/** A set that may be absent. */
export function elementsFromStored(
  value: Code,
  type: Extract<Type, { kind: "set" }>,
  module: Module,
): Code {
  const read = type.element === "number" ? readNumber({ kind: "number" }, module) : undefined;
  return read === undefined ? value : code`${module.support("fittingNumbers")}(${value})`;
}

/** Whether a value is stored, or read, in another form than the one that code has. */
export function needsConversion(
  type: Type,
  module: Module,
  direction: "to" | "from",
  underway: readonly string[] = [],
): boolean {
  switch (type.kind) {
    case "set":
      return true;
    case "number":
    case "integer":
    case "epoch":
      return direction === "from" && readNumber(type, module) !== undefined;
    case "named": {
      // What only contains itself has no reason of its own.
      if (underway.includes(type.name)) return false;
      const resolved = resolveOnce(type, module.typeNamed);
      return needsConversion(resolved, module, direction, [...underway, type.name]);
    }
    case "list":
      return needsConversion(type.element, module, direction, underway);
    case "map":
      return needsConversion(type.value, module, direction, underway);
    case "record":
      return type.attributes.some(
        (attribute) =>
          propertyOf(attribute.name) !== attribute.storedName ||
          needsConversion(attribute.type, module, direction, underway),
      );
    default:
      return false;
  }
}

/** The type of an attribute in a stored item. */
export function storedTypeCode(type: Type, module: Module): Code {
  const differs = needsConversion(type, module, "to") || needsConversion(type, module, "from");
  if (type.kind !== "set" && differs) return module.sdkType("NativeAttributeValue");
  return typeCode(type, module);
}

/** The two conversions of a declared type that needs them; nothing for the others. */
export function declareConversions(declared: string, module: Module): Code {
  const type: Type = { kind: "named", name: declared };
  const names = module.names.types.get(declared);
  if (names === undefined) return nothing;
  const resolved = resolveType(type, module.typeNamed);
  const value = verbatim("value");
  const stored = module.sdkType("NativeAttributeValue");
  const to = code`
    function ${name(names.toStored)}(value: ${name(names.type)}): ${stored} {
      return ${toStored(value, resolved, module)};
    }`;
  const from = code`
    function ${name(names.fromStored)}(value: ${stored}): ${name(names.type)} {
      return ${fromStored(value, resolved, module)};
    }`;
  return joined(
    [
      needsConversion(type, module, "to") ? to : nothing,
      needsConversion(type, module, "from") ? from : nothing,
    ],
    "\n\n",
  );
}

function recordFromStored(value: Code, attributes: readonly Attribute[], module: Module): Code {
  const members = attributes.map((attribute) => {
    const stored = member(value, attribute.storedName);
    const converted =
      attribute.optional && attribute.type.kind === "set"
        ? elementsFromStored(stored, attribute.type, module)
        : fromStored(stored, attribute.type, module);
    const inner = property(propertyOf(attribute.name), converted);
    // An optional member is left out, so that it is no member of the value `undefined`.
    return attribute.optional
      ? code`...(${lacksMember(value, attribute.storedName)} ? {} : { ${inner} })`
      : inner;
  });
  return bracketed("{", members, "}");
}

function whereGiven(value: Code, attribute: Attribute, convert: (value: Code) => Code): Code {
  const converted = convert(value);
  const isSafe = attribute.type.kind === "set" || converted.text === value.text;
  if (!attribute.optional || isSafe) return converted;
  return code`${value} === undefined ? undefined : ${converted}`;
}

function arrowBody(body: Code): Code {
  return body.text.startsWith("{") ? code`(${body})` : body;
}

function resolveOnce(type: Extract<Type, { kind: "named" }>, typeNamed: TypeLookup): Type {
  return typeNamed(type.name) ?? { kind: "error" };
}
