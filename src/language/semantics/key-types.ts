import { related } from "./findings.ts";
import type { KeyType } from "./model.ts";
import { closestName, spellName } from "./names.ts";
import type { KeyScope, Member, Scope, TableScope } from "./scope.ts";
import { attributesOfTable } from "./table-attributes.ts";
import { describeType, expand, keyTypeOf } from "./type-relations.ts";

/**
 * Finds the one type of each key attribute of a table: the one that stands in the table, or that of
 * the attribute which the table's entities declare. DynamoDB refuses every item in which a key
 * attribute of the table or of an index has another type.
 */
export function resolveTableKeys(scope: Scope, declared: TableScope): void {
  const attributes = attributesOfTable(declared);
  for (const key of declared.keys.values()) {
    const members = attributes.get(key.name) ?? [];
    for (const member of members) scope.references.unite(key.symbol, member.symbol);
    key.type = typeOfKey(scope, declared, key, members);
    key.storedName = storedNameOfKey(scope, key, members);
  }
}

function typeOfKey(
  scope: Scope,
  declared: TableScope,
  key: KeyScope,
  members: readonly Member[],
): KeyType | undefined {
  let type = key.declaredType;
  let source: { readonly file: string; readonly span: KeyScope["span"] } = key;
  if (type === undefined && key.name === declared.table.discriminator) type = "string";
  if (type === undefined && key.name === declared.table.versionAttribute) type = "number";
  let unknown = type === "error";
  for (const { attribute, origin } of members) {
    if (expand(scope, attribute.type).kind === "error") {
      unknown = true;
      continue;
    }
    const found = keyTypeOf(scope, attribute.type);
    if (found === undefined) {
      unknown = true;
      scope.findings.report(
        "attribute-cannot-be-key",
        origin.file,
        origin.nameSpan,
        { name: attribute.name, type: describeType(attribute.type) },
        { related: [related("Here it is part of a key.", key.file, key.span)] },
      );
      continue;
    }
    if (type === undefined) {
      type = found;
      source = { file: origin.file, span: origin.nameSpan };
    } else if (type !== "error" && type !== found) {
      scope.findings.report(
        "index-key-type-conflict",
        origin.file,
        origin.nameSpan,
        { name: attribute.name, type: found, other: type },
        { related: [related(`Here it is a ${type}.`, source.file, source.span)] },
      );
    }
  }
  if (type === "error") return undefined;
  if (type === undefined && !unknown) reportUntyped(scope, declared, key);
  return type;
}

function reportUntyped(scope: Scope, declared: TableScope, key: KeyScope): void {
  const bound = declared.entities.some(({ node }) =>
    node.members.some(
      (member) => member.kind === "BindingMember" && member.attribute.text === key.name,
    ),
  );
  const names = bound ? [] : attributesOfTable(declared).keys();
  const meant = closestName(key.name, names);
  const end = { start: key.span.end, end: key.span.end };
  scope.findings.report(
    "untyped-key-attribute",
    key.file,
    key.span,
    {
      name: key.name,
      table: declared.table.name,
      hint: meant === undefined ? "" : ` Did you mean '${meant}'?`,
    },
    {
      changes: [
        ...(meant === undefined
          ? []
          : [
              {
                title: `Change '${key.name}' to '${meant}'`,
                edits: [{ file: key.file, span: key.span, newText: spellName(meant) }],
                preferred: true,
              },
            ]),
        {
          title: `Give '${key.name}' the type string`,
          edits: [{ file: key.file, span: end, newText: ": string" }],
        },
      ],
    },
  );
}

/** Entities may store an attribute under another name, but all of them under the same one. */
function storedNameOfKey(scope: Scope, key: KeyScope, members: readonly Member[]): string {
  const [first, ...others] = members;
  if (first === undefined) return key.name;
  const { storedName } = first.attribute;
  for (const { attribute, origin } of others) {
    if (attribute.storedName === storedName) continue;
    scope.findings.report(
      "key-stored-name-conflict",
      origin.file,
      origin.nameSpan,
      { name: attribute.name, stored: attribute.storedName, other: storedName },
      {
        related: [
          related(
            `Here it is stored as '${storedName}'.`,
            first.origin.file,
            first.origin.nameSpan,
          ),
        ],
      },
    );
  }
  return storedName;
}
