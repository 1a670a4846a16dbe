import { attributeNamed, keySourceOf } from "../../language/semantics/keys.ts";
import type { AttributePath, Entity, PatternClauses } from "../../language/semantics/model.ts";
import type { Attribute, Type } from "../../language/semantics/types.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import {
  bracketed,
  type Code,
  code,
  escapedForPattern,
  joined,
  lacksMember,
  literal,
  member,
  name,
  objectType,
  property,
  propertyName,
  regularExpression,
  verbatim,
} from "../code-writer.ts";
import { fromStored } from "./conversion.ts";
import { readAttribute } from "./entities.ts";
import { holdingKey, insertPattern, keyTextCode } from "./keys-read-back.ts";
import type { Module } from "./module.ts";
import { propertyOf, upperFirst } from "./names.ts";
import { typeCode } from "./types.ts";

/** What a read gives for one item: its type, and the function that makes it of the stored item. */
export interface ItemResult {
  readonly type: Code;
  /** A function, by name or as it stands. */
  readonly convert: Code;
  /** The call of that function. */
  converted(item: Code): Code;
  /** What has to be declared before the pattern's function. */
  readonly declarations: readonly Code[];
  /** Of several entities: the type of the items of each. */
  readonly members?: readonly { readonly entity: Entity; readonly item: Code }[];
}

export function itemResult(
  patternFunction: string,
  entities: readonly Entity[],
  returns: PatternClauses["returns"],
  module: Module,
): ItemResult {
  const [entity] = entities;
  if (entities.length === 1 && entity !== undefined) {
    return returns === undefined
      ? wholeEntity(entity, module)
      : chosenAttributes(patternFunction, entity, returns, module);
  }
  return severalEntities(patternFunction, entities, returns, module);
}

function wholeEntity(entity: Entity, module: Module): ItemResult {
  const names = module.entity(entity.name);
  return {
    type: name(names.type),
    convert: name(names.fromItem),
    converted: (item) => code`${name(names.fromItem)}(${item})`,
    declarations: [],
  };
}

/** `return a, b` */
function chosenAttributes(
  patternFunction: string,
  entity: Entity,
  returns: readonly AttributePath[],
  module: Module,
): ItemResult {
  const converter = name(module.names.claim(`${patternFunction}FromItem`));
  const { type: attributes, body } = chosen(entity, returns, module);
  const type = name(module.names.claim(`${upperFirst(patternFunction)}Item`));
  const stored = module.sdkType("NativeAttributeValue");
  return {
    type,
    convert: converter,
    converted: (item) => code`${converter}(${item})`,
    declarations: [
      code`export type ${type} = ${attributes};`,
      code`
        function ${converter}(item: ${stored}): ${type} {
          return ${body};
        }`,
    ],
  };
}

function chosen(
  entity: Entity,
  returns: readonly AttributePath[],
  module: Module,
): { readonly type: Code; readonly body: Code } {
  const wanted = new Map<string, Attribute>();
  const partial = new Map<string, Attribute>();
  for (const { attribute, path } of returns) {
    const declared = attributeNamed(entity, attribute);
    if (declared === undefined) continue;
    (path.length === 0 ? wanted : partial).set(attribute, declared);
  }
  for (const attribute of wanted.keys()) partial.delete(attribute);
  const owner = name(module.entity(entity.name).type);
  const item = verbatim("item");
  const types: Code[] = [];
  if (wanted.size > 0) {
    const names = [...wanted.values()].map((each) => literal(propertyOf(each.name)));
    types.push(code`Pick<${owner}, ${joined(names, " | ")}>`);
  }
  const members = [...wanted.values()].map((each) => chosenMember(entity, each, item, module));
  for (const each of partial.values()) {
    const paths = returns.flatMap(({ attribute, path }) => (attribute === each.name ? [path] : []));
    const part = partOfValue(each.type, paths, member(item, each.storedName), module);
    types.push(objectType([code`${propertyName(propertyOf(each.name))}?: ${part.type}`]));
    members.push(whereStored(item, each.storedName, propertyOf(each.name), part.made));
  }
  return {
    type: types.length === 0 ? verbatim("Record<string, never>") : joined(types, " & "),
    body: bracketed("{", members, "}"),
  };
}

function chosenMember(entity: Entity, attribute: Attribute, item: Code, module: Module): Code {
  const isInKey = attribute.source.kind === "in key";
  const value = isInKey
    ? keyTextCode(entity, attribute, item, module)
    : readAttribute(attribute, item, module);
  const given = propertyOf(attribute.name);
  if (!attribute.optional) return property(given, value);
  const stored = isInKey
    ? (holdingKey(entity, attribute)?.key.storedName ?? attribute.storedName)
    : attribute.storedName;
  return whereStored(item, stored, given, value);
}

/** What comes back of a value of which only some places were asked for. */
function partOfValue(
  declared: Type,
  paths: readonly (readonly (string | number)[])[],
  stored: Code,
  module: Module,
): { readonly type: Code; readonly made: Code } {
  const type = resolveType(declared, module.typeNamed);
  if (type.kind !== "record" || paths.some((path) => path.length === 0)) {
    const made = fromStored(stored, declared, module);
    return { type: typeCode(declared, module), made };
  }
  const types: Code[] = [];
  const members: Code[] = [];
  for (const attribute of type.attributes) {
    const inside = paths.flatMap(([step, ...rest]) => (step === attribute.name ? [rest] : []));
    if (inside.length === 0) continue;
    const place = member(stored, attribute.storedName);
    const part = partOfValue(attribute.type, inside, place, module);
    types.push(code`${propertyName(propertyOf(attribute.name))}?: ${part.type}`);
    members.push(whereStored(stored, attribute.storedName, propertyOf(attribute.name), part.made));
  }
  return { type: objectType(types), made: bracketed("{", members, "}") };
}

function whereStored(holder: Code, stored: string, given: string, value: Code): Code {
  return code`...(${lacksMember(holder, stored)} ? {} : { ${property(given, value)} })`;
}

/** Several entities: a union that tells by `entity` what an item is. */
function severalEntities(
  patternFunction: string,
  entities: readonly Entity[],
  returns: PatternClauses["returns"],
  module: Module,
): ItemResult {
  const type = name(module.names.claim(`${upperFirst(patternFunction)}Item`));
  const converter = name(module.names.claim(`${patternFunction}FromItem`));
  const members = entities.map((entity) => {
    const part = partOf(entity, returns, module);
    return {
      entity,
      item: part.type,
      type: code`{ readonly entity: ${literal(entity.name)}; readonly item: ${part.type} }`,
      made: code`{ entity: ${literal(entity.name)}, item: ${part.made} }`,
    };
  });
  const stored = module.sdkType("NativeAttributeValue");
  const discriminator = entities[0]?.table.discriminator;
  const cases =
    discriminator === undefined
      ? members.map(
          ({ entity, made }) =>
            code`if (${keyTest(entity, verbatim("item"), module)}) return ${made};`,
        )
      : members.map(
          ({ entity, made }) => code`
            case ${literal(entity.discriminatorValue)}:
              return ${made};`,
        );
  const body =
    discriminator === undefined
      ? code`
          ${joined(cases)}
          return undefined;`
      : code`
          switch (${member(verbatim("item"), discriminator)}) {
            ${joined(cases)}
            default:
              return undefined;
          }`;
  return {
    type,
    convert: converter,
    converted: (item) => code`${converter}(${item})`,
    declarations: [
      code`
        export type ${type} =
          ${joined(members.map((each) => code`| ${each.type}`))};`,
      code`
        function ${converter}(item: ${stored}): ${type} | undefined {
          ${body}
        }`,
    ],
    members,
  };
}

function partOf(
  entity: Entity,
  returns: PatternClauses["returns"],
  module: Module,
): { readonly type: Code; readonly made: Code } {
  if (returns === undefined) {
    const whole = wholeEntity(entity, module);
    return { type: whole.type, made: whole.converted(verbatim("item")) };
  }
  const own = returns.filter(({ attribute }) => attributeNamed(entity, attribute) !== undefined);
  const { type, body } = chosen(entity, own, module);
  return { type, made: body };
}

/** Without a discriminator the key tells whose item it is: its templates have different literals. */
export function keyTest(entity: Entity, item: Code, module: Module): Code {
  const { partition, sort } = entity.table.primary;
  const tests = [...partition, ...sort].flatMap((key) => {
    const source = keySourceOf(entity, key);
    const stored = member(item, key.storedName);
    if (source?.expression.kind === "literal" && "S" in source.expression.value) {
      return [code`${stored} === ${literal(source.expression.value.S)}`];
    }
    if (source?.expression.kind !== "template") return [];
    const pattern = source.expression.parts
      .map((part) =>
        typeof part === "string"
          ? escapedForPattern(part)
          : insertPattern(part, false, entity, module),
      )
      .join("");
    return [code`${regularExpression(`^${pattern}$`, "su")}.test(${stored})`];
  });
  return tests.length === 0 ? verbatim("true") : joined(tests, " && ");
}
