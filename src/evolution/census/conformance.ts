import { limits } from "../../dynamodb/limits.ts";
import { itemSize } from "../../dynamodb/sizes.ts";
import type { AttributeValue, Item } from "../../dynamodb/values.ts";
import { describeType } from "../../language/semantics/type-relations.ts";
import type { Attribute } from "../../language/semantics/types.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import { logicalValues } from "../../planner/decode.ts";
import { memberProblems, type ValueProblem, valueProblems } from "../../planner/value-problems.ts";
import type { CensusEntity } from "./census-plan.ts";
import { type Census, type EntityItem, own } from "./classify.ts";
import { computedProblems } from "./computed.ts";
import { foundText, type ItemFinding } from "./item-finding.ts";
import { type Judged, judgedAttributes } from "./judged.ts";
import type { FindingCode } from "./messages.ts";

/**
 * All ways in which an item is not as its entity declares it. An item of an older version is judged
 * by what its version may have: what later upgrades write, read or remove is left alone. One of a
 * newer version is not judged, since the model does not know it.
 */
export function findingsOfItem(
  census: Census,
  item: Item,
  { entity: name, by, version, age, stated }: EntityItem,
): readonly ItemFinding[] {
  const entity = census.entityNamed(name);
  if (entity === undefined) return [];
  const { discriminator, versionAttribute } = census.plan.table;
  const findings: ItemFinding[] = [];
  const add = (
    code: FindingCode,
    place: string,
    expected: string,
    value?: AttributeValue,
  ): void => {
    findings.push(finding(code, place, expected, value));
  };
  if (versionAttribute !== undefined) {
    const carried = own(item, versionAttribute);
    const current = `version ${entity.version}`;
    if (age === "newer") add("version-newer", versionAttribute, current, carried);
    if (age === "not a version") add("version-unreadable", versionAttribute, current, carried);
    if (age === "newer" || age === "not a version") return findings;
    if (version !== undefined && version < entity.backfilledTo) {
      add("version-before-backfill", versionAttribute, `version ${entity.backfilledTo}`, carried);
    }
    if (!stated) add("version-missing", versionAttribute, current);
  }
  if (discriminator !== undefined && by === "keys") {
    const mark = JSON.stringify(entity.discriminatorValue);
    add("discriminator-missing", discriminator, mark, own(item, discriminator));
  }
  const judged = judgedAttributes(entity, version);
  const values = logicalValues(entity, item, census.typeNamed);
  findings.push(...attributeFindings(census, entity, item, values, judged));
  findings.push(...computedProblems(census, entity, item, values, judged));
  const bytes = itemSize(item);
  if (bytes > nearLimit) {
    const found = `${Math.ceil(bytes / 1024)} KB`;
    findings.push({ code: "item-near-limit", place: "", expected: "400 KB", found, indexes: [] });
  }
  return findings;
}

/** Items that come near the limit of 400 KB fail with the next element of a list. */
const nearLimit = 0.9 * limits.itemBytes;

function attributeFindings(
  census: Census,
  entity: CensusEntity,
  item: Item,
  values: Readonly<Record<string, AttributeValue>>,
  judged: Judged,
): readonly ItemFinding[] {
  if (judged.nothing) return [];
  const { typeNamed } = census;
  const { discriminator = "", versionAttribute = "" } = census.plan.table;
  const declared = entity.attributes.filter(
    ({ name, storedName }) =>
      judged.has(name) && storedName !== discriminator && storedName !== versionAttribute,
  );
  const whole = new Set(declared);
  const rules = {
    typeNamed,
    names: "storedName",
    // An empty set is none; and a default is filled in by a create, but not inside of a record.
    mayLack: (attribute: Attribute): boolean =>
      resolveType(attribute.type, typeNamed).kind === "set" ||
      (attribute.source.kind === "default" && !whole.has(attribute)),
  } as const;
  const stored = declared.filter(({ source }) => source.kind !== "in key");
  const problems = [
    ...memberProblems(item, stored, rules),
    ...declared.flatMap(({ name, type, source }) => {
      const value = source.kind === "in key" ? values[name] : undefined;
      return value === undefined ? [] : valueProblems(value, type, rules, name);
    }),
  ];
  return [
    ...problems.map((problem) => findingOf(census, entity, problem)),
    ...Object.entries(item)
      .filter(([name]) => !isKnown(census, entity, name) && judged.has(name))
      .map(([name, value]) => finding("attribute-unknown", name, "", value)),
  ];
}

/** Index keys are known to the table; whether the entity makes them is another question. */
function isKnown(census: Census, entity: CensusEntity, name: string): boolean {
  return (
    census.isTableAttribute(name) || entity.attributes.some(({ storedName }) => storedName === name)
  );
}

function findingOf(census: Census, entity: CensusEntity, problem: ValueProblem): ItemFinding {
  const { place } = problem;
  const root = /^[^.[]+/.exec(place)?.[0] ?? place;
  const stored = entity.attributes.find(({ name }) => name === root)?.storedName ?? root;
  const indexes = place === root ? census.indexesOf(stored) : [];
  switch (problem.kind) {
    case "missing":
      return {
        ...finding("attribute-missing", place, describeType(problem.attribute.type)),
        indexes,
      };
    case "unknown":
      return finding("attribute-unknown", place, "", problem.value);
    default: {
      const code = codes[problem.kind];
      const isOtherType = code === "attribute-type";
      return {
        ...finding(code, place, problem.expected, problem.value),
        indexes: isOtherType ? indexes : [],
      };
    }
  }
}

const codes = {
  type: "attribute-type",
  format: "attribute-format",
  integer: "attribute-format",
  choice: "attribute-choice",
  constraint: "attribute-constraint",
  "empty set": "attribute-constraint",
} as const satisfies Record<string, FindingCode>;

function finding(
  code: FindingCode,
  place: string,
  expected: string,
  value?: AttributeValue,
): ItemFinding {
  const found = foundText(code, value);
  return { code, place, expected, found, ...(value === undefined ? {} : { value }), indexes: [] };
}
