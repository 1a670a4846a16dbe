import type { EntityDeclaration } from "../syntax/tree.ts";
import { resolveMembers } from "./attributes.ts";
import { resolveBindings } from "./bindings.ts";
import { checkCopies } from "./copies.ts";
import { checkEntityKeys, identityOf } from "./entity-keys.ts";
import { related } from "./findings.ts";
import type { Entity, Origin, Table, Volume } from "./model.ts";
import { suggestion } from "./names.ts";
import { positiveNumber, wholeNumber } from "./numbers.ts";
import { reportUnknownAttribute } from "./paths.ts";
import {
  type EntityScope,
  type Mutable,
  ofKind,
  originOf,
  type Scope,
  type TableScope,
} from "./scope.ts";
import { defaultSettings } from "./table-settings.ts";
import { single } from "./tables.ts";
import { resolveVersions } from "./upgrades.ts";

/** Notes an entity with its attributes and its table; `finishEntities` adds what needs the keys. */
export function declareEntity(scope: Scope, file: string, node: EntityDeclaration): EntityScope {
  const name = node.name.text;
  scope.references.add({ kind: "entity", name }, file, node.name.span, "declaration");
  const table = tableOf(scope, file, node);
  const members = resolveMembers(
    scope,
    file,
    node.members.filter(
      (member) => member.kind === "AttributeMember" || member.kind === "IncludeMember",
    ),
    name,
    "entity",
  );
  const origin = originOf(file, node, node.name.span);
  const entity: Mutable<Entity> = {
    name,
    table: table?.table ?? absentTable(node, origin),
    discriminatorValue: node.alias?.value ?? name,
    attributes: Array.from(members.values(), (member) => member.attribute),
    bindings: [],
    identity: [],
    version: 1,
    backfilledTo: 1,
    upgrades: [],
    origin,
    node,
    originOfAttribute: (attribute) => members.get(attribute)?.origin,
  };
  if (node.documentation !== undefined) entity.documentation = node.documentation.text;
  const declared: EntityScope = { node, file, entity, members, table, whole: table !== undefined };
  table?.entities.push(declared);
  return declared;
}

/** Resolves all that an entity says beside its attributes, once the keys of its table are known. */
export function finishEntities(scope: Scope): void {
  for (const declared of scope.entities.values()) {
    resolveVersions(scope, declared);
    declared.entity.bindings = resolveBindings(scope, declared);
    checkEntityKeys(scope, declared);
    declared.entity.identity = identityOf(declared);
    const volume = resolveVolume(scope, declared);
    if (volume !== undefined) declared.entity.volume = volume;
    checkCopies(scope, declared);
    checkMarks(scope, declared);
  }
  for (const table of scope.tables.values()) checkDiscriminators(scope, table);
}

/** The finding about a name that is no entity, with the reference where it is one. */
export function entityNamed(
  scope: Scope,
  file: string,
  name: EntityDeclaration["name"],
): EntityScope | undefined {
  if (name.text === "") return scope.findings.fail();
  const entity = scope.entities.get(name.text);
  if (entity === undefined) {
    const { hint, changes } = suggestion(scope.findings, file, name, scope.entities.keys());
    return scope.findings.report(
      "unknown-entity",
      file,
      name.span,
      { name: name.text, hint },
      { changes },
    );
  }
  scope.references.add({ kind: "entity", name: name.text }, file, name.span, "read");
  return entity;
}

function tableOf(scope: Scope, file: string, node: EntityDeclaration): TableScope | undefined {
  const { text: name, span } = node.table;
  if (name === "") return scope.findings.fail();
  const table = scope.tables.get(name);
  if (table === undefined) {
    const { hint, changes } = suggestion(scope.findings, file, node.table, scope.tables.keys());
    return scope.findings.report("unknown-table", file, span, { name, hint }, { changes });
  }
  scope.references.add({ kind: "table", name }, file, span, "read");
  return table;
}

/** Stands in for a table that does not exist, while the rest of the entity is looked at. */
function absentTable(node: EntityDeclaration, origin: Origin): Table {
  const { text: name } = node.table;
  return {
    name,
    physicalName: name,
    primary: {
      kind: "table",
      name,
      partition: [],
      sort: [],
      projection: { kind: "all" },
      autoscale: [],
      origin,
    },
    indexes: [],
    vectorIndexes: [],
    settings: defaultSettings,
    entities: [],
    origin,
    node: {
      kind: "TableDeclaration",
      span: node.table.span,
      documentation: undefined,
      name: node.table,
      members: [],
    },
  };
}

function resolveVolume(scope: Scope, { node, file, members }: EntityScope): Volume | undefined {
  const volumes = ofKind(node.members, "VolumeMember");
  const volume = single(scope, file, volumes, "volume");
  if (volume === undefined) return undefined;
  const per: string[] = [];
  for (const name of volume.per) {
    if (name.text === "") continue;
    const member = members.get(name.text);
    if (member === undefined) {
      reportUnknownAttribute(scope, file, name, node.name.text, members.keys());
      continue;
    }
    scope.references.add(member.symbol, file, name.span, "read");
    if (per.includes(name.text)) {
      scope.findings.report("duplicate-in-list", file, name.span, { name: name.text });
    } else {
      per.push(name.text);
    }
  }
  const count = positiveNumber(scope, file, volume.count, "a volume");
  const maximum = wholeNumber(scope, file, volume.maximum, { what: "a maximum", minimum: 1 });
  if (count === undefined) return undefined;
  if (maximum !== undefined && volume.maximum !== undefined && maximum < count) {
    scope.findings.report("maximum-below-average", file, volume.maximum.span, {
      maximum,
      average: count,
    });
    return { count, per };
  }
  return maximum === undefined ? { count, per } : { count, per, maximum };
}

/** What `@unique` and `@revision` ask of an entity. */
function checkMarks(scope: Scope, declared: EntityScope): void {
  const { entity, members, table } = declared;
  let revision: Origin | undefined;
  for (const { attribute, origin } of members.values()) {
    if (attribute.revision) {
      if (revision === undefined) {
        revision = origin;
      } else {
        scope.findings.report(
          "second-revision",
          origin.file,
          origin.nameSpan,
          { entity: entity.name },
          { related: [related("The first one is here.", revision.file, revision.nameSpan)] },
        );
      }
    }
    if (attribute.unique === undefined || table === undefined) continue;
    const { partition, sort } = table.table.primary;
    const foreign = [...partition, ...sort].find((key) => key.type !== "string");
    if (foreign !== undefined) {
      scope.findings.report(
        "unique-needs-string-keys",
        origin.file,
        origin.nameSpan,
        { name: attribute.name, key: foreign.name, type: foreign.type },
        { related: [related("This key attribute.", table.file, foreign.span)] },
      );
    }
    const { ttl } = table.table.settings;
    const expiry = [...members.values()].find((member) => member.attribute.storedName === ttl);
    if (ttl === undefined || expiry === undefined) continue;
    scope.findings.report(
      "unique-with-ttl",
      origin.file,
      origin.nameSpan,
      { name: attribute.name, ttl: expiry.attribute.name },
      {
        related: [
          related("Items expire by this attribute.", expiry.origin.file, expiry.origin.nameSpan),
        ],
      },
    );
  }
}

/** Two entities with one value in the discriminator could not be told apart. */
function checkDiscriminators(scope: Scope, table: TableScope): void {
  const byValue = new Map<string, EntityScope>();
  for (const declared of table.entities) {
    const value = declared.entity.discriminatorValue;
    const place = (entity: EntityScope) => entity.node.alias?.span ?? entity.node.name.span;
    if (value === "" || value.startsWith("$")) {
      scope.findings.report("reserved-discriminator", declared.file, place(declared), { value });
      continue;
    }
    const other = byValue.get(value);
    if (other === undefined) {
      byValue.set(value, declared);
      continue;
    }
    // Two entities of one name are reported as such.
    if (other.node.name.text === declared.node.name.text) continue;
    for (const [mine, rival] of [
      [declared, other],
      [other, declared],
    ] as const) {
      scope.findings.report(
        "duplicate-discriminator-value",
        mine.file,
        place(mine),
        { value },
        { related: [related("The other entity.", rival.file, place(rival))] },
      );
    }
  }
}
