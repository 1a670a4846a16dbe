import type { ChangeDefinition } from "./definition.ts";

/** Changes of attributes, of entities and inside of records. */
export const attributeChanges = {
  "attribute-added-optional": {
    classification: "free",
    message: "{attribute} is new and optional.",
    reason: "Items without it are whole, and running code passes over it.",
    advice: "Nothing is to be done.",
  },
  "attribute-added-in-key": {
    classification: "free",
    message: "{attribute} is new and read back from a key.",
    reason: "Stored items have it in their keys already.",
    advice: "Nothing is to be done.",
  },
  "attribute-added-on-read": {
    classification: "default-on-read",
    message: "{attribute} is new and required.",
    reason:
      "The upgrade gives it to older items whenever they are read, and no key, filter or condition needs it stored.",
    advice: "Deploy the new code.",
  },
  "attribute-added-and-needed": {
    classification: "backfill",
    message: "{attribute} is new, and {needed}.",
    reason:
      "An upgrade on read is too late for what DynamoDB itself looks at: older items do not have it stored.",
    advice: "Deploy the writers, backfill, and let only then code rely on it.",
  },
  "attribute-added-without-upgrade": {
    classification: "backfill",
    message: "{attribute} is new and required, and no upgrade gives it to older items.",
    reason: "Items that are there do not have it, and code that expects it fails on them.",
    advice:
      "Raise the version with an upgrade that sets it, make it optional, or write it into all items before the code is deployed.",
  },
  "attribute-since-missing": {
    classification: "backfill",
    message: "{attribute} came with version {since}, and does not say so.",
    reason:
      "Without '@since' it counts as stored in every item, so that indexes and filters are relied on which do not know the older ones.",
    advice: "Add '@since({since})', and take it away when all items are backfilled.",
  },
  "attribute-added-computed": {
    classification: "backfill",
    message: "{attribute} is new and {computed}.",
    reason: "It is computed when an item is written; items that are there do not have it.",
    advice: "Deploy the writers, and write it into all items before code relies on it.",
  },
  "attribute-removed": {
    classification: "free",
    message: "{attribute} is gone from the model.",
    reason:
      "Running code can do without it, or reads it from a key. It stays in the items that have it.",
    advice: "Remove it from the items with a backfill if its storage matters.",
  },
  "attribute-removed-required": {
    classification: "two-step",
    message: "{attribute} is gone from the model.",
    reason: "Running code relies on it, and items that the new code writes do not have it.",
    advice:
      "Make it optional and deploy that everywhere; remove it then. It stays in the items that have it.",
  },
  "attribute-renamed": {
    classification: "two-step",
    message: "{before} is called {after} now.",
    reason:
      "Running code does not find it under the new name in items that the new code wrote. New code finds it in old ones, by the upgrade.",
    advice:
      "Keep the stored name with '@name(\"{stored}\")' and nothing has to be done. Else deploy readers that know both names, then the writers, then backfill.",
  },
  "attribute-renamed-in-model": {
    classification: "free",
    message: "{before} is called {after} in the model now.",
    reason: "It is stored under the same name.",
    advice: "Generate the code anew.",
  },
  "attribute-renamed-without-upgrade": {
    classification: "two-step",
    message: "{before} is gone and {after}, of the same type, is new.",
    reason:
      "If it is the same attribute, the values that are stored under the old name would be lost to the new code.",
    advice:
      "If so, say 'rename {from} to {to}' in the upgrade, or keep the stored name with '@name(\"{stored}\")'.",
  },
  "stored-name-changed": {
    classification: "two-step",
    message: "{attribute} is stored as {after} now, not as {before}.",
    reason:
      "Running code and stored items know it under the old name, new code under the new one only.",
    advice:
      "Keep the stored name. Else say 'rename {before} to {name}' in an upgrade, deploy readers before writers, and backfill.",
  },
  "type-changed": {
    classification: "two-step",
    message: "{attribute} is {after} now, not {before}.",
    reason:
      "It is stored in another form: running code does not understand new items, and values of both forms do not compare or sort with one another.",
    advice:
      "Add an attribute under another name, write both, backfill, switch the readers, and remove the old one.",
  },
  "type-changed-in-key": {
    classification: "two-step",
    message: "{attribute} is {after} now, not {before}, and {key} is made of it.",
    reason:
      "Keys that are stored were made of the old form, and DynamoDB refuses a key attribute of another type than the one that it was declared with.",
    advice:
      "Add an attribute and a key under other names with an index of their own, backfill, switch the readers, and remove the old ones.",
  },
  "type-widened": {
    classification: "two-step",
    message: "{attribute} may be {after} now, not only {before}.",
    reason: "All that is stored fits, but running code may come upon values that it does not know.",
    advice: "Deploy code that reads them before code that writes them.",
  },
  "type-narrowed": {
    classification: "backfill",
    message: "{attribute} is {after} now, not any {before}.",
    reason: "Values that are stored may not be of it; how many, the model does not tell.",
    advice: "Find and rewrite them, or say in an upgrade what becomes of them.",
  },
  "type-narrowed-on-read": {
    classification: "default-on-read",
    message: "{attribute} is {after} now, not any {before}.",
    reason: "The upgrade sets it whenever an older item is read.",
    advice: "Deploy the new code when no running code writes the old values any more.",
  },
  "became-optional": {
    classification: "two-step",
    message: "{attribute} may be absent now.",
    reason: "Running code relies on it, and items that the new code writes may not have it.",
    advice: "Deploy code that can do without it before code that leaves it out.",
  },
  "became-required": {
    classification: "backfill",
    message: "{attribute} has to be there now.",
    reason: "Stored items may be without it, and code that expects it fails on them.",
    advice:
      "Raise the version with an upgrade that sets it where it is missing, or write it into all items before the code is deployed.",
  },
  "became-required-on-read": {
    classification: "default-on-read",
    message: "{attribute} has to be there now.",
    reason: "The upgrade sets it whenever an older item is read.",
    advice: "Deploy the new code when no running code leaves it out any more.",
  },
  "default-changed": {
    classification: "free",
    message: "The default of {attribute} is {after} now, not {before}.",
    reason: "Defaults are used when an item is created; what is stored stays.",
    advice: "Nothing is to be done.",
  },
  "computation-changed": {
    classification: "backfill",
    message: "{attribute} is computed in another way.",
    reason: "Stored items keep what was computed when they were written last.",
    advice: "Deploy the writers, and write it anew into all items before code relies on it.",
  },
  "became-given": {
    classification: "free",
    message: "{attribute} is given by its writers now, not computed.",
    reason: "What is stored stays as it is.",
    advice: "Deploy writers that give it.",
  },
  "became-part-of-key": {
    classification: "two-step",
    message: "{attribute} is read back from a key now, not stored by itself.",
    reason:
      "Running code looks for the attribute, which items that the new code writes do not have.",
    advice: "Deploy readers that take it from the key before writers that leave it out.",
  },
  "became-stored": {
    classification: "backfill",
    message: "{attribute} is stored by itself now, not read back from a key.",
    reason: "Items that are there have it in their key only.",
    advice: "Deploy the writers, write it into all items, and deploy the readers then.",
  },
  "unique-added": {
    classification: "backfill",
    message: "{attribute} is unique now.",
    reason:
      "Values that are there have no lock items: the same value could be taken once more. Two items may have one already.",
    advice:
      "Find and resolve doubles, deploy writers that lock, and write a lock item for each stored value.",
  },
  "unique-removed": {
    classification: "free",
    message: "{attribute} need not be unique any more.",
    reason: "Its lock items stay, and nothing looks at them.",
    advice: "Delete them when no running code keeps it unique any more.",
  },
  "unique-changed": {
    classification: "backfill",
    message: "The lock items of {attribute} have other keys.",
    reason:
      "Running code looks for the old locks and new code for the new ones, so that neither sees what the other has taken.",
    advice:
      "Write both kinds of lock items meanwhile, write the new ones for each stored value, and delete the old ones then.",
  },
  "revision-added": {
    classification: "backfill",
    message: "{attribute} counts the writes of an item now.",
    reason: "Items that are there have no revision, and a condition on it fails for them.",
    advice: "Deploy the writers, and set it to 1 in all items before a pattern checks it.",
  },
  "revision-removed": {
    classification: "two-step",
    message: "{attribute} does not count the writes of an item any more.",
    reason: "Running code checks it, and would not see what the new code writes.",
    advice: "Deploy code that does not check it before code that does not raise it.",
  },
  "immutability-changed": {
    classification: "free",
    message: "{attribute} is {after} now.",
    reason: "It is about what code may write; what is stored stays.",
    advice: "Nothing is to be done.",
  },
  "constraint-narrowed": {
    classification: "backfill",
    message: "{attribute} has to keep to {after} now, not to {before}.",
    reason:
      "Stored values may be outside; how many, the model does not tell. An item with one cannot be put again.",
    advice: "Find and rewrite them, or leave the wider bound.",
  },
  "constraint-widened": {
    classification: "free",
    message: "{attribute} has to keep to {after} now, not to {before}.",
    reason: "All that is stored fits.",
    advice: "Nothing is to be done.",
  },
} as const satisfies Record<string, ChangeDefinition>;
