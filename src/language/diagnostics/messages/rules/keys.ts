import type { Definition } from "../../definition.ts";

export const keyRuleMessages = {
  "identity-not-in-key": {
    severity: "error",
    message:
      "Items of {entity} that differ in {attributes} only have the same primary key: the second replaces the first or is refused. Let {key} hold {attributes} too.",
    allowable: true,
  },
  "ambiguous-sort-prefix": {
    severity: "warning",
    message:
      "{pattern} also reads the items of {foreign} in its slice of {path}, pays for them and filters them out: pages come back short. {remedy}.",
  },
  "range-leaks-entities": {
    severity: "information",
    message:
      'Only their spelling keeps items of {other} out of this range: an entity that is added later may fall into it. Begin {key} of {entity} with a text of its own, such as "{entity}#".',
  },
  "delimiter-in-value": {
    severity: "information",
    message:
      'A {attribute} with "{delimiter}" in it is refused, since its key could be that of another item: say with {annotation} that there is none, or put {attribute} last in the key.',
  },
  "number-sorts-as-text": {
    severity: "information",
    message:
      "{pattern} gets its items in the order of {key}, where the number '10' comes before '9': pad it, as in {padded}.",
  },
  "non-sortable-date-in-key": {
    severity: "warning",
    message:
      'Dates such as "{value}" do not sort by time, but {attribute} is in the sort key of {path}: store a date or a timestamp, in ISO 8601 and UTC.',
  },
  "mixed-time-encoding": {
    severity: "warning",
    message:
      "{attribute} is {encoding} here and {other} in {entity}: the values do not compare with each other. Store both in one way, or give one another name.",
  },
  "mutable-attribute-in-index-key": {
    severity: "information",
    message:
      "{pattern} moves an entry of {index} {rate} times per second, which takes {sum} write units per second: a changed key is a delete and an insert. Key it by something that stays, or by a coarser value.",
  },
  "key-casing-mismatch": {
    severity: "information",
    message:
      'Two spellings of one {attribute}, such as "Ann" and "ann", are different keys here{consequence}: {remedy}.',
  },
  "key-too-long": {
    severity: "warning",
    message:
      "This key can be {sum} bytes long ({addends}), but a {role} key has at most {limit}: such items are refused. Shorten a part, or key by a hash of it.",
  },
  "float-as-key": {
    severity: "information",
    message:
      "{attribute} may have decimals, but the {role} key of {path} finds it by equality only: declare it an integer, or store a whole number of a smaller unit, such as cents.",
  },
  "missing-entity-type": {
    severity: "warning",
    message:
      "{table} holds {entities}, but nothing in an item says which it is: streams, exports and scans have to guess. Add 'discriminator entityType'.",
  },
  "generic-key-names": {
    severity: "information",
    message:
      "{table} holds only {entity}, yet its key is called {key}: name it for what it holds. Such names are for tables of several entities.",
  },
  "inconsistent-delimiter": {
    severity: "information",
    message:
      '{key} is divided by "{delimiter}", most keys of {table} by "{usual}", as {example}: use one delimiter.',
  },
  "tenant-not-in-partition": {
    severity: "warning",
    message:
      "{pattern} reaches {entity} without its {tenant}: whoever knows the rest of the key gets at another tenant's item. Begin the partition key of {path} with {tenant}, or demand it in a condition.",
  },
  "long-attribute-names": {
    severity: "information",
    message:
      "{names} of the {bytes} bytes of {entity} are attribute names: shorter stored names would save {saved} bytes in each of {items} items, {gigabytes} GB. Store {example}, with '@name'.",
  },
  "case-variant-attributes": {
    severity: "warning",
    message:
      "{name} here and {other} of {entity} are two attributes to DynamoDB: whoever looks for the one misses the other. Give them one name.",
  },
} as const satisfies Record<string, Definition>;
