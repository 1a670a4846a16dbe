import type { Entity, Table } from "../../language/semantics/model.ts";
import { lockStart, uniqueAttributesOf } from "../../planner/unique-locks.ts";
import {
  type Code,
  code,
  docComment,
  escapedForPattern,
  functionHead,
  joined,
  literal,
  member,
  name,
  nothing,
  objectType,
  propertyName,
  regularExpression,
  verbatim,
} from "../code-writer.ts";
import { keyTypeCode } from "./entity-keys.ts";
import type { Module } from "./module.ts";
import type { ChangeNames } from "./names.ts";
import { numberReader } from "./numbers.ts";
import { keyTest } from "./results.ts";

/** `shopChange`: what a record of a table's stream says, for tables that have one. */
export function declareChanges(table: Table, module: Module): Code {
  const names = module.names.changes.get(table.name);
  const entities = module.model.entities.filter((entity) => entity.table === table);
  const { stream } = table.settings;
  if (names === undefined || stream === undefined || entities.length === 0) return nothing;
  const hasImages = stream !== "keys-only";
  // Where a record may carry no image, its key has to tell whose it is.
  const needsKeys = stream !== "new-and-old-images";
  const record = module.support("StreamRecord");
  const read = hasImages ? name(names.fromItem) : verbatim("() => undefined");
  const call = code`${module.support("changeOf")}(record, ${numberReader(module)}, ${read}${needsKeys ? code`, ${name(names.entityOfKey)}` : nothing})`;
  return joined(
    [
      changeType(table, entities, names, module),
      hasImages ? readItem(table, entities, names, module) : nothing,
      needsKeys ? entityOfKey(entities, names, module) : nothing,
      code`
        ${docComment([
          `What a record of the stream of ${table.name} says, with items upgraded as they are where they are read; \`undefined\` for items of no entity, such as those that keep values unique.`,
          images[stream],
        ])}
        ${functionHead(
          code`export function ${name(names.change)}`,
          [code`record: ${record}`],
          code`${name(names.type)} | undefined`,
        )}
          return ${call};
        }`,
    ],
    "\n\n",
  );
}

const images = {
  "new-and-old-images": undefined,
  "new-image": "The stream carries new images only: of what was removed there is the key.",
  "old-image": "The stream carries old images only: of what was inserted there is the key.",
  "keys-only": "The stream carries keys only.",
} as const;

function changeType(
  table: Table,
  entities: readonly Entity[],
  names: ChangeNames,
  module: Module,
): Code {
  const { partition, sort } = table.primary;
  const key = objectType(
    [...partition, ...sort].map(
      (each) => code`${propertyName(each.storedName)}: ${keyTypeCode(each, module)}`,
    ),
  );
  const known = code`
    interface ${name(names.entities)} {
      ${joined(
        entities.map(
          (entity) => code`${propertyName(entity.name)}: ${name(module.entity(entity.name).type)};`,
        ),
      )}
    }`;
  const all = name(names.entities);
  const made = (type: Code): Code => code`
    ${docComment([`A change of an item of ${table.name}.`])}
    export type ${name(names.type)} = ${type};`;
  switch (table.settings.stream) {
    case "keys-only": {
      const entityNames = joined(
        entities.map((entity) => literal(entity.name)),
        " | ",
      );
      return made(code`${module.support("KeyChanges")}<${entityNames}, ${key}>`);
    }
    case "new-image":
      return joined(
        [known, made(code`${module.support("NewImageChanges")}<${all}, ${key}>`)],
        "\n\n",
      );
    case "old-image":
      return joined(
        [known, made(code`${module.support("OldImageChanges")}<${all}, ${key}>`)],
        "\n\n",
      );
    default:
      return joined(
        [
          known,
          made(code`${module.support("ImageChanges")}<${all}, ${name(names.found)}, ${key}>`),
        ],
        "\n\n",
      );
  }
}

/** Of several entities the item tells which it is. */
function readItem(
  table: Table,
  entities: readonly Entity[],
  names: ChangeNames,
  module: Module,
): Code {
  const item = verbatim("item");
  const { discriminator } = table;
  const made = (entity: Entity): Code =>
    code`{ entity: ${literal(entity.name)}, item: ${name(module.entity(entity.name).fromItem)}(item) }`;
  const body =
    discriminator === undefined
      ? code`
          ${lockTest(entities, item)}
          ${firstThat(entities, item, made, module)}`
      : code`
          switch (${member(item, discriminator)}) {
            ${joined(
              entities.map(
                (entity) => code`
                  case ${literal(entity.discriminatorValue)}:
                    return ${made(entity)};`,
              ),
            )}
            default:
              return undefined;
          }`;
  return code`
    type ${name(names.found)} =
      ${joined(
        entities.map(
          (entity) =>
            code`| { readonly entity: ${literal(entity.name)}; readonly item: ${name(module.entity(entity.name).type)} }`,
        ),
      )};

    ${functionHead(
      code`function ${name(names.fromItem)}`,
      [code`item: ${module.sdkType("NativeAttributeValue")}`],
      code`${name(names.found)} | undefined`,
    )}
      ${body}
    }`;
}

function entityOfKey(entities: readonly Entity[], names: ChangeNames, module: Module): Code {
  const key = verbatim("key");
  return code`
    ${functionHead(
      code`function ${name(names.entityOfKey)}`,
      [code`key: ${module.sdkType("NativeAttributeValue")}`],
      verbatim("string | undefined"),
    )}
      ${lockTest(entities, key)}
      ${firstThat(entities, key, (entity) => literal(entity.name), module)}
    }`;
}

/** Without a discriminator the keys tell; an entity whose keys may be any texts is the only one. */
function firstThat(
  entities: readonly Entity[],
  item: Code,
  made: (entity: Entity) => Code,
  module: Module,
): Code {
  const lines: Code[] = [];
  for (const entity of entities) {
    const test = keyTest(entity, item, module);
    if (test.text === "true") return joined([...lines, code`return ${made(entity)};`]);
    lines.push(code`if (${test}) return ${made(entity)};`);
  }
  return joined([...lines, verbatim("return undefined;")]);
}

/** The items that keep values unique lie beside the entities' own. */
function lockTest(entities: readonly Entity[], item: Code): Code {
  const starts = entities.flatMap((entity) =>
    uniqueAttributesOf(entity).map((attribute) => escapedForPattern(lockStart(entity, attribute))),
  );
  const [partition] = entities[0]?.table.primary.partition ?? [];
  if (starts.length === 0 || partition === undefined) return nothing;
  const pattern = regularExpression(`^(?:${starts.join("|")})`, "u");
  return code`if (${pattern}.test(${member(item, partition.storedName)})) return undefined;`;
}
