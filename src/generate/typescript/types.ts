import type { AttributeValue } from "../../dynamodb/values.ts";
import type { Attribute, Type } from "../../language/semantics/types.ts";
import {
  type Code,
  code,
  docComment,
  joined,
  literal,
  name,
  objectType,
  propertyName,
  verbatim,
} from "../code-writer.ts";
import type { Module } from "./module.ts";
import { propertyOf } from "./names.ts";
import { numberType } from "./numbers.ts";

/** The TypeScript type of a value as code has it. */
export function typeCode(type: Type, module: Module): Code {
  switch (type.kind) {
    case "string":
    case "timestamp":
    case "date":
    case "uuid":
    case "ulid":
      return verbatim("string");
    case "number":
    case "integer":
    case "epoch":
      return numberType(type, module);
    case "boolean":
      return verbatim("boolean");
    case "binary":
      return verbatim("Uint8Array");
    case "any":
    case "error":
      return verbatim("unknown");
    case "union":
      return unionCode(type.members);
    case "record":
      return objectType(type.attributes.map((attribute) => memberCode(attribute, module)));
    case "list": {
      const element = typeCode(type.element, module);
      return /^[\w.$]+(\[\])*$/.test(element.text) ? code`${element}[]` : code`(${element})[]`;
    }
    case "map":
      return code`Record<string, ${typeCode(type.value, module)}>`;
    case "set":
      return code`Set<${elementCode(type.element, module)}>`;
    case "named": {
      const declared = module.names.types.get(type.name);
      if (declared === undefined) return verbatim("unknown");
      return name(declared.type);
    }
    default:
      return type satisfies never;
  }
}

/** `name?: type` */
export function memberCode(attribute: Attribute, module: Module): Code {
  const property = propertyName(propertyOf(attribute.name));
  const optional = verbatim(attribute.optional ? "?" : "");
  return code`${property}${optional}: ${typeCode(attribute.type, module)}`;
}

/** Declared types: records as interfaces, everything else by name. */
export function declareType(
  declared: string,
  type: Type,
  documentation: string | undefined,
  module: Module,
): Code {
  const typeName = name(module.names.types.get(declared)?.type ?? declared);
  const comment = docComment([documentation]);
  if (type.kind === "record") {
    return code`
      ${comment}
      export interface ${typeName} ${interfaceBody(type.attributes, module)}`;
  }
  return code`
    ${comment}
    export type ${typeName} = ${typeCode(type, module)};`;
}

export function interfaceBody(attributes: readonly Attribute[], module: Module): Code {
  return code`
    {
      ${joined(
        attributes.map(
          (attribute) => code`
            ${attributeComment(attribute)}
            ${memberCode(attribute, module)};`,
        ),
      )}
    }`;
}

/** What an attribute's author and the model say about it. */
export function attributeComment(attribute: Attribute): Code {
  const facts = [formatOf(attribute), sizeOf(attribute), rangeOf(attribute), rulesOf(attribute)];
  const known = facts.filter((fact) => fact !== undefined);
  const sentence = known.length === 0 ? undefined : `${known.join("; ")}.`;
  return docComment([
    attribute.documentation,
    sentence && sentence[0]?.toUpperCase() + sentence.slice(1),
  ]);
}

function formatOf({ type }: Attribute): string | undefined {
  switch (type.kind) {
    case "timestamp": {
      const zone = type.local ? "without a zone" : "in UTC";
      return `ISO 8601 ${zone}, in ${type.precision}`;
    }
    case "date":
      return "`YYYY-MM-DD`";
    case "epoch":
      return "seconds since 1970";
    case "uuid":
    case "ulid":
      return type.kind.toUpperCase();
    case "integer":
      return "a whole number";
    default:
      return undefined;
  }
}

function sizeOf({ size, items }: Attribute): string | undefined {
  const [limits, unit] = size === undefined ? [items, "elements"] : [size, "bytes"];
  if (limits === undefined) return undefined;
  const most = limits.maximum === undefined ? "" : `, at most ${limits.maximum}`;
  return `about ${limits.average} ${unit}${most}`;
}

function rangeOf({ minimum, maximum, matches }: Attribute): string | undefined {
  const range =
    minimum !== undefined && maximum !== undefined
      ? `from ${minimum} to ${maximum}`
      : minimum !== undefined
        ? `at least ${minimum}`
        : maximum !== undefined
          ? `at most ${maximum}`
          : undefined;
  const shape = matches === undefined ? undefined : `matches \`${matches}\``;
  return range === undefined ? shape : shape === undefined ? range : `${range}; ${shape}`;
}

function rulesOf({ unique, revision, immutable, source }: Attribute): string | undefined {
  if (revision) return "raised by every write";
  const rules = [
    unique === undefined ? undefined : unique.lower ? "unique without regard to case" : "unique",
    immutable ? "never changes" : undefined,
    source.kind === "derived" ? "computed from other attributes" : undefined,
    source.kind === "copied" ? `a copy of ${source.entity}.${source.attribute}` : undefined,
  ].filter((rule) => rule !== undefined);
  return rules.length === 0 ? undefined : rules.join(", ");
}

function unionCode(members: readonly AttributeValue[]): Code {
  const texts = [...new Set(members.map((member) => memberLiteral(member).text))];
  return verbatim(texts.length === 0 ? "never" : texts.join(" | "));
}

function memberLiteral(member: AttributeValue): Code {
  if ("S" in member) return literal(member.S);
  if ("N" in member) {
    const number = Number(member.N);
    return verbatim(Number.isFinite(number) ? String(number) : "number");
  }
  if ("BOOL" in member) return verbatim(String(member.BOOL));
  return verbatim("unknown");
}

function elementCode(element: "string" | "number" | "binary", module: Module): Code {
  if (element === "number") return numberType({ kind: "number" }, module);
  return verbatim(element === "binary" ? "Uint8Array" : element);
}

/** The member of a type that a step of a path leads to. */
export function typeOfStep(type: Type, step: string | number): Type | undefined {
  if (typeof step === "number") return type.kind === "list" ? type.element : undefined;
  if (type.kind === "map") return type.value;
  return type.kind === "record"
    ? type.attributes.find(({ name: declared }) => declared === step)?.type
    : undefined;
}
