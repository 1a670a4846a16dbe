import type { Entity, Model, Pattern } from "../../language/semantics/model.ts";
import type { Attribute, Type } from "../../language/semantics/types.ts";
import { isIdentifier } from "../code-writer.ts";
import type { GenerationProblem } from "../generated-file.ts";
import { supportPieceOf } from "./support/pieces.ts";

/** The names of everything that a module declares for a model. */
export interface ModuleNames {
  /** `shop`, from `shop.dynamo`; in lower camel case. */
  readonly module: string;
  /** `ShopClient` and what belongs to it. */
  readonly client: string;
  readonly createClient: string;
  /** The parameter of every function that carries the client: `shop`, or `shopClient`. */
  readonly clientVariable: string;
  readonly tables: string;
  readonly entities: ReadonlyMap<string, EntityNames>;
  readonly types: ReadonlyMap<string, TypeNames>;
  /** What belongs to the streams of tables, by table. */
  readonly changes: ReadonlyMap<string, ChangeNames>;
  /** The function of each pattern. */
  readonly patterns: ReadonlyMap<string, string>;
  /** Gives a name of the support code, which makes way for the names of the model. */
  support(preferred: string): string;
  /** A name for something that belongs to a pattern: a type, a conversion. */
  claim(preferred: string): string;
  /** A name within a function, which hides nothing that the function refers to. */
  local(preferred: string): string;
  readonly problems: readonly GenerationProblem[];
}

export interface EntityNames {
  /** The read shape: `Order`. */
  readonly type: string;
  /** What an entity is called where there is one: `order`. */
  readonly variable: string;
  /** What its author gives: `NewOrder`. */
  readonly input: string;
  /** The stored shape: `OrderItem`. */
  readonly item: string;
  /** `orderKey`. */
  readonly key: string;
  /** `orderGsi1Key`, by index. */
  readonly indexKeys: ReadonlyMap<string, string>;
  /** `orderItem`: entity to item. */
  readonly toItem: string;
  /** `orderFromItem`. */
  readonly fromItem: string;
  /** `completeOrder`: what its author gives to an entity. */
  readonly complete: string;
  /** `upgradeOrderItem`, for entities with older versions. */
  readonly upgrade: string;
  /** `unlessOutdatedOrder`, for writes that may meet an item of an older version. */
  readonly unlessOutdated: string;
  /** `checkOrder`: whether one is as the model says. */
  readonly check: string;
  /** `checkedOrder`, by which patterns check what they write. */
  readonly checked: string;
}

export interface ChangeNames {
  /** `shopChange`: what a record of the stream says. */
  readonly change: string;
  /** `ShopChange`. */
  readonly type: string;
  /** The types of the entities by name. */
  readonly entities: string;
  /** An item of any entity, with what it is. */
  readonly found: string;
  readonly fromItem: string;
  readonly entityOfKey: string;
}

export interface TypeNames {
  readonly type: string;
  readonly toStored: string;
  readonly fromStored: string;
  readonly check: string;
}

export function nameModule(model: Model): ModuleNames {
  const names = new Allocator();
  const problems: GenerationProblem[] = [];
  const module = camelCase(fileStem(model.root)) || "model";

  const entities = new Map<string, string>();
  const types = new Map<string, string>();
  const claimType = (declared: string, what: string): string => {
    const type = names.claim(isIdentifier(declared) ? declared : pascalCase(declared));
    if (type.startsWith(declared)) return type;
    const taken = [...entities, ...types].find(([, given]) => given === pascalCase(declared));
    if (taken !== undefined) {
      problems.push(foldProblem(`${what} ${declared}`, taken[0], pascalCase(declared)));
    }
    return type;
  };
  for (const entity of model.entities) {
    entities.set(entity.name, claimType(entity.name, "entity"));
  }
  for (const type of model.types.values()) types.set(type.name, claimType(type.name, "type"));

  const patterns = new Map<string, string>();
  const functions = new Map<string, string>();
  for (const { name } of model.patterns) {
    const folded = camelCase(name);
    const other = functions.get(folded);
    if (other !== undefined) problems.push(foldProblem(`pattern ${name}`, other, folded));
    functions.set(folded, name);
    patterns.set(name, names.claim(folded));
  }

  const prefix = upperFirst(module);
  const client = names.claim(`${prefix}Client`);
  const createClient = names.claim(`create${prefix}Client`);
  const tables = names.claim(`${prefix}Tables`);
  problems.push(...propertyProblems(model));
  // An entity, a pattern or a function's own variable that is called like the file comes first.
  const isTaken =
    names.has(module) ||
    locals.has(module) ||
    [...entities.values()].some((type) => lowerFirst(type) === module);
  const clientVariable = names.claim(isTaken ? `${module}Client` : module);
  return {
    module,
    client,
    createClient,
    clientVariable,
    tables,
    patterns,
    entities: new Map(
      model.entities.map((entity) => [
        entity.name,
        entityNames(entity, entities.get(entity.name) ?? entity.name, names),
      ]),
    ),
    types: new Map(
      [...types].map(([declared, type]) => [
        declared,
        {
          type,
          toStored: names.claim(`${lowerFirst(type)}Value`),
          fromStored: names.claim(`${lowerFirst(type)}FromValue`),
          check: names.claim(`check${upperFirst(type)}`),
        },
      ]),
    ),
    changes: new Map(
      model.tables
        .filter(({ settings }) => settings.stream !== undefined)
        .map((table) => [table.name, changeNames(table.name, names)]),
    ),
    support: names.lazily(),
    claim: (preferred) => names.claim(preferred),
    local: (preferred) => names.local(preferred),
    problems,
  };
}

/**
 * The property by which code speaks of an attribute or a placeholder: its name, in camel case where
 * it is no identifier.
 */
export function propertyOf(logicalName: string): string {
  if (isIdentifier(logicalName)) return logicalName;
  const folded = camelCase(logicalName, "keep");
  return folded === "" ? "attribute" : folded;
}

/** Two names of one place that would become one property. */
function foldedProblems(owner: string, declared: readonly string[]): readonly GenerationProblem[] {
  const properties = new Map<string, string>();
  const problems: GenerationProblem[] = [];
  for (const name of declared) {
    const property = propertyOf(name);
    const other = properties.get(property);
    if (other !== undefined && other !== name) {
      problems.push(foldProblem(`${owner}.${name}`, other, property));
    }
    properties.set(property, name);
  }
  return problems;
}

function camelCase(text: string, leading: "lower" | "keep" = "lower"): string {
  const words = text.split(/[^\p{ID_Continue}]+/u).filter((word) => word !== "");
  const [first = "", ...others] = words;
  const start = leading === "lower" ? lowerFirst(first) : first;
  const folded = start + others.map(upperFirst).join("");
  return folded === "" || isIdentifier(folded) ? folded : `_${folded}`;
}

function pascalCase(text: string): string {
  const folded = camelCase(text);
  return folded === "" ? "Unnamed" : upperFirst(folded);
}

/** `GetOrder` to `getOrder`, `APIKey` to `apiKey`, `GSI1` to `gsi1`. */
export function lowerFirst(text: string): string {
  return text.replace(/^\p{Lu}+(?=\p{Lu}\p{Ll})|^\p{Lu}+(?=[\p{N}_$]|$)|^\p{Lu}/u, (start) =>
    start.toLowerCase(),
  );
}

/** `orders`, `categories`, `boxes`. */
export function plural(noun: string): string {
  if (/(?:s|x|z|ch|sh)$/.test(noun)) return `${noun}es`;
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}

export function upperFirst(text: string): string {
  return text.replace(/^\p{Ll}/u, (first) => first.toUpperCase());
}

function entityNames(entity: Entity, type: string, names: Allocator): EntityNames {
  const lower = lowerFirst(type);
  return {
    type,
    variable: names.claim(locals.has(lower) ? `${lower}_` : lower),
    input: names.claim(`New${upperFirst(type)}`),
    item: names.claim(`${type}Item`),
    key: names.claim(`${lower}Key`),
    indexKeys: new Map(
      entity.table.indexes.map((index) => [
        index.name,
        names.claim(`${lower}${upperFirst(camelCase(index.name))}Key`),
      ]),
    ),
    toItem: names.claim(`${lower}Item`),
    fromItem: names.claim(`${lower}FromItem`),
    complete: names.claim(`complete${upperFirst(type)}`),
    upgrade: names.claim(`upgrade${upperFirst(type)}Item`),
    unlessOutdated: names.claim(`unlessOutdated${upperFirst(type)}`),
    check: names.claim(`check${upperFirst(type)}`),
    checked: names.claim(`checked${upperFirst(type)}`),
  };
}

function changeNames(table: string, names: Allocator): ChangeNames {
  const type = pascalCase(table);
  const lower = lowerFirst(type);
  return {
    change: names.claim(`${lower}Change`),
    type: names.claim(`${type}Change`),
    entities: names.claim(`${type}Entities`),
    found: names.claim(`${type}Entity`),
    fromItem: names.claim(`${lower}EntityFromItem`),
    entityOfKey: names.claim(`${lower}EntityOfKey`),
  };
}

/** Attributes that code cannot speak of: two of one property, or one that the SDK loses. */
function propertyProblems(model: Model): readonly GenerationProblem[] {
  const problems: GenerationProblem[] = [];
  const inspect = (owner: string, attributes: readonly Attribute[]): void => {
    problems.push(
      ...foldedProblems(
        owner,
        attributes.map(({ name }) => name),
      ),
    );
    for (const { name, storedName, type } of attributes) {
      if (storedName === "__proto__" || name === "__proto__") {
        problems.push({
          subject: `${owner}.${name}`,
          message:
            "The AWS SDK for JavaScript loses attributes that are named __proto__; " +
            "give the attribute another name, also for storing.",
        });
      }
      inspectType(`${owner}.${name}`, type);
    }
  };
  const inspectType = (owner: string, type: Type): void => {
    if (type.kind === "record") inspect(owner, type.attributes);
    if (type.kind === "list") inspectType(owner, type.element);
    if (type.kind === "map") inspectType(owner, type.value);
  };
  for (const entity of model.entities) inspect(entity.name, entity.attributes);
  for (const { name, type } of model.types.values()) inspectType(name, type);
  for (const pattern of model.patterns) problems.push(...parameterProblems(pattern));
  return problems;
}

function parameterProblems(pattern: Pattern): readonly GenerationProblem[] {
  const lists = pattern.parameters.flatMap(({ type }) =>
    type.kind === "keys" ? [type.fields.map(({ name }) => name)] : [],
  );
  return [pattern.parameters.map(({ name }) => name), ...lists].flatMap((declared) =>
    foldedProblems(pattern.name, declared),
  );
}

function foldProblem(subject: string, other: string, folded: string): GenerationProblem {
  return {
    subject,
    message: `In code it would be called ${folded}, and so would ${other}; rename one of them.`,
  };
}

/** `shop` of `file:///models/shop.dynamo`. */
export function fileStem(uri: string): string {
  return fileName(uri).replace(/\.dynamo$/, "");
}

export function fileName(uri: string): string {
  const last = uri.split("/").at(-1) ?? uri;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

class Allocator {
  readonly #taken = new Set<string>(reservedNames);

  has(name: string): boolean {
    return this.#taken.has(name);
  }

  claim(preferred: string): string {
    let name = preferred;
    for (let count = 2; this.#taken.has(name); count++) {
      name = reservedNames.has(preferred) && count === 2 ? `${preferred}_` : `${preferred}${count}`;
    }
    this.#taken.add(name);
    return name;
  }

  /** Support code is declared later, so that its names count as taken here. */
  local(preferred: string): string {
    let name = isIdentifier(preferred) ? preferred : camelCase(preferred);
    while (this.#taken.has(name) || supportPieceOf.has(name) || locals.has(name)) name += "_";
    return name;
  }

  /** The same answer for the same question. */
  lazily(): (preferred: string) => string {
    const given = new Map<string, string>();
    return (preferred) => {
      let name = given.get(preferred);
      if (name === undefined) {
        name = this.claim(preferred);
        given.set(preferred, name);
      }
      return name;
    };
  }
}

/** What generated functions call their own variables. */
const locals: ReadonlySet<string> = new Set([
  ..."input item items options current now revision start stored cause version upgrade entity refusal segment groups key keys element filter request".split(
    " ",
  ),
]);

/** Words of the language, and globals that the generated code uses. */
const reservedNames: ReadonlySet<string> = new Set(
  `
break case catch class const continue debugger default delete do else enum export extends false
finally for function if import in instanceof new null return super switch this throw true try
typeof var void while with implements interface let package private protected public static
yield await any boolean number string symbol object bigint never unknown undefined arguments eval
module exports require NaN Infinity
globalThis Object Function Array String
Number Boolean Symbol BigInt Math Date RegExp JSON Map Set WeakMap Promise Error TypeError
RangeError Uint8Array Iterable Iterator AsyncIterable AsyncIterator AsyncGenerator Generator
Record Partial Pick Omit Readonly ReadonlyArray ReadonlyMap ReadonlySet Exclude Extract Required
Parameters ReturnType Awaited NonNullable AbortSignal encodeURIComponent decodeURIComponent
DynamoDBClient DynamoDBDocumentClient AttributeValue NativeAttributeValue NumberValue
GetCommand PutCommand UpdateCommand DeleteCommand QueryCommand ScanCommand BatchGetCommand
BatchWriteCommand TransactWriteCommand TransactGetCommand GetCommandInput PutCommandInput
UpdateCommandInput DeleteCommandInput QueryCommandInput ScanCommandInput BatchGetCommandInput
BatchWriteCommandInput TransactWriteCommandInput TransactGetCommandInput
`
    .trim()
    .split(/\s+/),
);
