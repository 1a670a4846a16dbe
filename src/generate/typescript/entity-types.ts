import { countText } from "../../base/figures.ts";
import type { Expression } from "../../language/expressions/expression.ts";
import { keySourceOf } from "../../language/semantics/keys.ts";
import type { Entity } from "../../language/semantics/model.ts";
import type { Attribute } from "../../language/semantics/types.ts";
import {
  type Code,
  code,
  docComment,
  joined,
  literal,
  name,
  nothing,
  propertyName,
  verbatim,
} from "../code-writer.ts";
import { storedTypeCode } from "./conversion.ts";
import { keysOf, keyTypeCode } from "./entity-keys.ts";
import type { Module } from "./module.ts";
import { propertyOf } from "./names.ts";
import { attributeComment, interfaceBody, memberCode } from "./types.ts";

/** The read shape. */
export function readType(entity: Entity, module: Module): Code {
  const names = module.entity(entity.name);
  return code`
    ${docComment([entity.documentation, volumeText(entity)])}
    export interface ${name(names.type)} ${interfaceBody(entity.attributes, module)}`;
}

function volumeText({ volume }: Entity): string | undefined {
  if (volume === undefined) return undefined;
  const per = volume.per.length === 0 ? "" : ` for each ${volume.per.join(", ")}`;
  const most = volume.maximum === undefined ? "" : `, at most ${grouped(volume.maximum)}`;
  return `About ${countText(volume.count, "item")}${per}${most}.`;
}

/** What a caller gives for a new item. */
export function inputType(entity: Entity, module: Module): Code {
  const names = module.entity(entity.name);
  const computed = entity.attributes.filter(
    ({ source, revision }) => source.kind === "derived" || revision,
  );
  const defaulted = entity.attributes.filter(
    (attribute) => attribute.source.kind === "default" && !attribute.revision,
  );
  const comment = docComment([
    computed.length + defaulted.length === 0
      ? undefined
      : `What a new ${names.type} is made of; the rest is filled in.`,
  ]);
  const left = [...computed, ...defaulted].map((attribute) => literal(propertyOf(attribute.name)));
  if (left.length === 0) {
    return code`
      ${comment}
      export type ${name(names.input)} = ${name(names.type)};`;
  }
  const union = joined(left, " | ");
  const base = code`Omit<${name(names.type)}, ${union}>`;
  if (defaulted.length === 0) {
    return code`
      ${comment}
      export type ${name(names.input)} = ${base};`;
  }
  const start = code`export interface ${name(names.input)} extends ${base} {`;
  const head =
    start.text.length <= 100
      ? start
      : code`
          export interface ${name(names.input)}
            extends ${base} {`;
  return code`
    ${comment}
    ${head}
      ${joined(
        defaulted.map(
          (attribute) => code`
            ${defaultComment(attribute)}
            ${memberCode({ ...attribute, optional: true }, module)};`,
        ),
      )}
    }`;
}

function defaultComment(attribute: Attribute): Code {
  const { source } = attribute;
  if (source.kind !== "default") return attributeComment(attribute);
  return docComment([
    attribute.documentation,
    `${defaultText(source.value)} where it is not given.`,
  ]);
}

function defaultText(value: Expression): string {
  if (value.kind === "literal") {
    if ("S" in value.value) return `\`${JSON.stringify(value.value.S)}\``;
    if ("N" in value.value) return `\`${value.value.N}\``;
    if ("BOOL" in value.value) return `\`${String(value.value.BOOL)}\``;
  }
  if (value.kind === "function") {
    if (value.name === "now") return "The current time";
    if (value.name === "uuid" || value.name === "ulid") return `A new ${value.name.toUpperCase()}`;
  }
  return "A default";
}

/** The item as the table holds it, in the form of the document client. */
export function itemType(entity: Entity, module: Module): Code {
  const names = module.entity(entity.name);
  const stored = new Set<string>();
  const members: Code[] = [];
  const declare = (attribute: string, type: Code, optional: boolean): void => {
    if (stored.has(attribute)) return;
    stored.add(attribute);
    const marks = optional ? verbatim("?") : nothing;
    const absent = optional ? verbatim(" | undefined") : nothing;
    members.push(code`${propertyName(attribute)}${marks}: ${type}${absent};`);
  };
  for (const key of keysOf(entity)) {
    const source = keySourceOf(entity, key);
    if (source === undefined || source.kind === "own") continue;
    const optional = source.optional || source.condition !== undefined;
    if (key.storedName === entity.table.discriminator) continue;
    if (key.storedName === entity.table.versionAttribute) continue;
    declare(key.storedName, keyTypeCode(key, module), optional);
  }
  for (const attribute of entity.attributes) {
    if (attribute.source.kind === "in key") continue;
    const isSet = attribute.type.kind === "set";
    declare(
      attribute.storedName,
      storedTypeCode(attribute.type, module),
      attribute.optional || isSet,
    );
  }
  const { discriminator, versionAttribute, name: table } = entity.table;
  if (discriminator !== undefined) {
    declare(discriminator, literal(entity.discriminatorValue), false);
  }
  if (versionAttribute !== undefined) declare(versionAttribute, verbatim("number"), false);
  return code`
    ${docComment([`An item of ${names.type} as the table ${table} holds it.`])}
    export interface ${name(names.item)} {
      ${joined(members)}
    }`;
}

/** 2,000,000 */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
