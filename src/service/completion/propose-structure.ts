import { CompletionItemKind } from "vscode-languageserver-types";
import type { Model } from "../../language/semantics/model.ts";
import { spellName } from "../../language/semantics/names.ts";
import {
  declarationKeywords,
  indexMemberKeywords,
  tableMemberKeywords,
} from "../../language/syntax/keywords.ts";
import type { IndexMember, TableDeclaration, TableMember } from "../../language/syntax/tree.ts";
import type { Analysis } from "../analyze.ts";
import {
  attributesOf,
  declarationsOf,
  entitiesOfTable,
  entityNode,
  indexNodes,
  keyNames,
  tableNode,
} from "../lookup.ts";
import type { WordTopic } from "../word-docs.ts";
import {
  entitiesOwner,
  type IndexMemberPlace,
  type KeyAttributePlace,
  type Place,
  type TypePlace,
} from "./place.ts";
import { nameProposal, type Proposal, snippetProposal, wordProposal } from "./proposal.ts";
import { likelyTypes, proposeAttributeMembers } from "./propose-attribute-members.ts";
import { declarationSnippets } from "./snippets.ts";

/** What may stand in tables, indexes, entities and types, and between declarations. */

export function proposeDeclarations(
  analysis: Pick<Analysis, "model" | "planning">,
  typed: string,
  transforms: boolean,
): readonly Proposal[] {
  return [
    ...declarationKeywords.map((word, order) =>
      wordProposal("declaration", word, 3, { insert: `${word} `, order }),
    ),
    ...declarationSnippets(analysis, typed, transforms),
  ];
}

/** Members of a table that are there once at most are not proposed again. */
export function proposeTableMembers(model: Model, name: string): readonly Proposal[] {
  const members = tableNode(model, name)?.members ?? [];
  const present = new Set(members.flatMap((member) => memberKeyword(member)));
  return tableMemberKeywords
    .filter((word) => !present.has(word))
    .map((word) => memberProposal("table", word));
}

function memberKeyword(member: TableMember | IndexMember): string[] {
  switch (member.kind) {
    case "KeyMember":
      return [`${member.role} key`];
    case "SwitchMember":
      return [member.setting];
    default: {
      const keyword = keywordsByKind[member.kind];
      return keyword === undefined ? [] : [keyword];
    }
  }
}

const keywordsByKind: Readonly<Record<string, string>> = {
  PhysicalNameMember: "name",
  BillingMember: "billing",
  TableClassMember: "class",
  TtlMember: "ttl",
  StreamMember: "stream",
  EncryptionMember: "encryption",
  TagsMember: "tags",
  OnDemandMember: "on-demand",
  WarmMember: "warm",
  DiscriminatorMember: "discriminator",
  VersionedMember: "versioned by",
  ProjectionMember: "project",
  CapacityMember: "capacity",
  VectorMember: "vector",
  FilterAttributesMember: "filter",
};

export function proposeIndexMembers(model: Model, place: IndexMemberPlace): readonly Proposal[] {
  const index = indexNodes(tableNode(model, place.table)).find(
    ({ name }) => name.text === place.index,
  );
  const present = new Set((index?.members ?? []).flatMap((member) => memberKeyword(member)));
  const legal = legalIndexMembers[place.indexKind] ?? indexMemberKeywords;
  return legal.filter((word) => !present.has(word)).map((word) => memberProposal("index", word));
}

const legalIndexMembers: Readonly<Record<string, readonly string[]>> = {
  global: ["partition key", "sort key", "project", "capacity", "autoscale", "on-demand", "warm"],
  local: ["sort key", "project"],
  vector: ["vector", "partition key", "filter", "project"],
};

function memberProposal(topic: "table" | "index", word: string): Proposal {
  const snippet = memberSnippets[word];
  return wordProposal(topic, word, 2, {
    ...(snippet === undefined
      ? { insert: `${word} `, suggestNext: asksForMore.has(word) }
      : { insert: snippet, snippet: true }),
  });
}

const memberSnippets: Readonly<Record<string, string>> = {
  "global index":
    "global index ${1:Name} {\n  partition key $2\n  sort key $3\n  project ${4|all,keys|}\n}",
  "local index": "local index ${1:Name} {\n  sort key $2\n  project ${3|all,keys|}\n}",
  "vector index":
    "vector index ${1:Name} {\n  vector ${2:embedding} dimensions ${3:1024} distance ${4|cosine,euclidean,dot-product|}\n  project ${5|all,keys|}\n}",
  name: 'name "$1"',
  replica: 'replica "${1:eu-west-1}"',
  tags: 'tags { ${1:team}: "$2" }',
  autoscale: "autoscale ${1|read,write|} ${2:5} to ${3:500} at ${4:70}%",
  "on-demand": "on-demand max read ${1:1000} write ${2:1000}",
  warm: "warm read ${1:12000} write ${2:4000}",
  capacity: "capacity read ${1:5} write ${2:5}",
};

/** What follows these words can be proposed at once. */
const asksForMore: ReadonlySet<string> = new Set([
  "billing",
  "class",
  "ttl",
  "stream",
  "point-in-time-recovery",
  "deletion-protection",
  "encryption",
  "discriminator",
  "versioned by",
  "partition key",
  "sort key",
  "project",
]);

/** Attributes of the table's entities, with those that are named in keys already last. */
export function proposeKeyAttributes(model: Model, place: KeyAttributePlace): readonly Proposal[] {
  const table = tableNode(model, place.table);
  if (place.index === undefined && table === undefined) return [];
  const taken = new Set(place.taken);
  const entities = entitiesOfTable(model, place.table);
  const attributes = attributesOf(model, entitiesOwner(...entities));
  const proposals = attributes
    .filter(({ name }) => !taken.has(name))
    .map(({ name, type, owners }) =>
      nameProposal({ kind: "attribute", owner: owners[0] ?? "", name }, canBeKey(type) ? 1 : 3, {
        detail: `${type} — ${owners.join(", ")}`,
      }),
    );
  if (place.index === undefined) return proposals;
  const synthetic = keyNames(table)
    .filter(({ name, synthetic }) => synthetic && !taken.has(name))
    .map(({ name, path }) =>
      nameProposal({ kind: "key", owner: place.table, name }, 2, { detail: `key of ${path}` }),
    );
  return [...proposals, ...synthetic];
}

/** Keys are text, numbers or binary; the type may be a declared name that is one of them. */
function canBeKey(type: string): boolean {
  return !/^(map<|set<|\{)|\[\]$|^(boolean|any)$/.test(type);
}

export function proposeStoredAttributes(
  model: Model,
  { table, index, purpose, taken }: Extract<Place, { kind: "stored attribute" }>,
): readonly Proposal[] {
  const attributes = attributesOf(model, entitiesOwner(...entitiesOfTable(model, table)));
  const keys = heldKeys(tableNode(model, table), index);
  const wanted = attributes.filter(
    ({ name, attribute }) =>
      !taken.includes(name) &&
      (purpose !== "ttl" ||
        attribute === undefined ||
        attribute.type.kind === "epoch" ||
        attribute.type.kind === "integer" ||
        attribute.type.kind === "number") &&
      // Keys are in every index anyway.
      (purpose !== "project" || !keys.has(name)),
  );
  const proposals = wanted.map(({ name, type, owners }) =>
    nameProposal({ kind: "attribute", owner: owners[0] ?? "", name }, 1, {
      detail: `${type} — ${owners.join(", ")}`,
      // Directly after `project` these two words have a meaning of their own.
      ...(purpose === "project" && (name === "all" || name === "keys")
        ? { insert: `\`${name}\`` }
        : {}),
    }),
  );
  const usual = usualNames[purpose];
  if (usual === undefined) return proposals;
  return [...proposals, wordlessName(usual)];
}

/** The key attributes that an index holds anyway: the table's and its own. */
function heldKeys(
  table: TableDeclaration | undefined,
  index: string | undefined,
): ReadonlySet<string> {
  const own = indexNodes(table).find(({ name }) => name.text === index);
  const members = [...(table?.members ?? []), ...(own?.members ?? [])];
  return new Set(
    members.flatMap((member) =>
      member.kind === "KeyMember" ? member.attributes.map(({ name }) => name.text) : [],
    ),
  );
}

/** Attributes that no entity declares: the names that most models give them. */
const usualNames: Readonly<Partial<Record<string, string>>> = {
  discriminator: "entityType",
  version: "schemaVersion",
};

function wordlessName(name: string): Proposal {
  return { label: name, kind: CompletionItemKind.Property, rank: 2, detail: "a usual name" };
}

export function proposeTables(model: Model): readonly Proposal[] {
  return declarationsOf(model, "TableDeclaration")
    .filter(({ name }) => name.text !== "")
    .map(({ name }) => nameProposal({ kind: "table", name: name.text }, 1));
}

/** Bindings of the keys that the entity lacks, then the words that begin members. */
export function proposeEntityMembers(model: Model, name: string): readonly Proposal[] {
  const node = entityNode(model, name);
  const table = node === undefined ? undefined : tableNode(model, node.table.text);
  const members = node?.members ?? [];
  const bound = new Set(
    members.flatMap((member) =>
      member.kind === "BindingMember"
        ? [member.attribute.text]
        : member.kind === "AttributeMember"
          ? [member.name.text]
          : [],
    ),
  );
  const bindings = keyNames(table)
    .filter((key) => key.synthetic && !bound.has(key.name))
    .map((key, position) => ({
      ...snippetProposal(
        key.name,
        `${spellName(key.name).replaceAll("$", "\\$")} = "\${1:NAME#}\\\${\${2:attribute}}"`,
        `key of ${key.path}`,
        position < 2 ? 0 : 1,
        { kind: "symbol", symbol: { kind: "key", owner: table?.name.text ?? "", name: key.name } },
      ),
      kind: CompletionItemKind.Property,
    }));
  const has = (kind: string): boolean => members.some((member) => member.kind === kind);
  return [
    ...bindings,
    ...proposeAttributeMembers(model, name),
    ...(has("VersionMember") ? [] : [wordProposal("entity", "version", 3, { insert: "version " })]),
    ...(has("VolumeMember") ? [] : [wordProposal("entity", "volume", 3, { insert: "volume " })]),
    wordProposal("entity", "upgrade to", 3, {
      insert: "upgrade to ${1:2} {\n  $0\n}",
      snippet: true,
    }),
    ...(has("BackfilledMember")
      ? []
      : [wordProposal("entity", "backfilled to", 4, { insert: "backfilled to " })]),
  ];
}

export function proposeTypes(model: Model, { of, attribute }: TypePlace): readonly Proposal[] {
  if (of === "key" || of === "set element") {
    return ["string", "number", "binary"].map((word) => typeProposal(word));
  }
  const [likely] = attribute === undefined ? [] : likelyTypes(attribute);
  return [
    ...builtInTypes.map((word, order) =>
      typeProposal(word, { order, ...(word === likely && word !== "string" ? { rank: 0 } : {}) }),
    ),
    typeProposal("map", { label: "map<…>", insert: "map<$1>", snippet: true, suggestNext: true }),
    typeProposal("set", {
      label: "set<…>",
      insert: "set<${1|string,number,binary|}>",
      snippet: true,
    }),
    ...typeNames(model),
  ];
}

function typeProposal(word: string, more: Partial<Proposal> = {}): Proposal {
  return wordProposal("type", word, 2, { kind: CompletionItemKind.Keyword, ...more });
}

const builtInTypes = [
  "string",
  "number",
  "integer",
  "boolean",
  "timestamp",
  "date",
  "epoch",
  "ulid",
  "uuid",
  "binary",
  "any",
] as const;

function typeNames(model: Model): readonly Proposal[] {
  return declarationsOf(model, "TypeDeclaration")
    .filter(({ name }) => name.text !== "")
    .map(({ name, definition }) =>
      nameProposal({ kind: "type", name: name.text }, 1, {
        kind: definition.kind === "UnionType" ? CompletionItemKind.Enum : CompletionItemKind.Struct,
      }),
    );
}

/** Behind `...` only records may stand. */
export function proposeIncludes(model: Model): readonly Proposal[] {
  return declarationsOf(model, "TypeDeclaration")
    .filter(({ name, definition }) => name.text !== "" && definition.kind === "RecordType")
    .map(({ name }) => nameProposal({ kind: "type", name: name.text }, 1));
}

export function proposeAfterType({
  hasOrigin,
  taken,
}: Extract<Place, { kind: "after type" }>): readonly Proposal[] {
  const origins: readonly Proposal[] = hasOrigin
    ? []
    : [
        wordProposal("origin", "derived", 2, { insert: "derived " }),
        wordProposal("origin", "in key", 2),
        wordProposal("origin", "copied from", 2, { insert: "copied from ", suggestNext: true }),
      ];
  const annotations = proposeAnnotations(taken).map((proposal) => ({
    ...proposal,
    label: `@${proposal.label}`,
    insert: `@${proposal.insert ?? proposal.label}`,
  }));
  return [...origins, ...annotations];
}

export function proposeAnnotations(taken: readonly string[]): readonly Proposal[] {
  return Object.entries(annotationSnippets)
    .filter(([name]) => !taken.includes(name))
    .map(([name, insert]) =>
      wordProposal("annotation", name, 3, {
        kind: CompletionItemKind.Property,
        ...(insert === name ? {} : { insert, snippet: true }),
      }),
    );
}

const annotationSnippets: Readonly<Record<string, string>> = {
  id: "id",
  unique: "unique",
  revision: "revision",
  immutable: "immutable",
  since: "since(${1:2})",
  name: 'name("$1")',
  size: "size(${1:24B}, max ${2:200B})",
  items: "items(${1:4}, max ${2:100})",
  min: "min($1)",
  max: "max($1)",
  matches: 'matches("$1")',
  cardinality: "cardinality($1)",
};

/** One of a few words, documented by the topic that knows them. */
export function proposeWords(words: readonly string[]): readonly Proposal[] {
  return words.map((word) => {
    const topic = wordTopics.find(([, known]) => known.has(word))?.[0];
    return topic === undefined
      ? { label: word, kind: CompletionItemKind.Keyword, rank: 4 }
      : wordProposal(topic, word);
  });
}

const wordTopics: readonly (readonly [WordTopic, ReadonlySet<string>])[] = [
  [
    "setting",
    new Set([
      "on-demand",
      "provisioned",
      "standard",
      "infrequent-access",
      "keys-only",
      "new-image",
      "old-image",
      "new-and-old-images",
      "aws-owned",
      "aws-managed",
    ]),
  ],
  ["index", new Set(["all", "keys"])],
  ["entity", new Set(["in", "as", "when", "per"])],
  ["upgrade", new Set(["set", "rename", "remove", "using"])],
  ["clause", new Set(["asc", "desc", "near", "top"])],
  ["verb", new Set(["get", "put", "delete"])],
  ["example", new Set(["returns", "fails", "leaves", "within", "nothing", "in any order", "no"])],
];
