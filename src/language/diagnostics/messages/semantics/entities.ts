import type { Definition } from "../../definition.ts";

/** Findings about entities: their keys, annotations and versions. */
export const entityMessages = {
  "primary-key-missing": {
    severity: "error",
    message:
      "Entity '{entity}' does not say what its key attribute '{key}' is. Bind it, as in '{key} = \"…\"', or declare it.",
    explanation: "An item without its whole primary key cannot be stored.",
  },
  "conditional-primary-key": {
    severity: "error",
    message: "'{name}' is part of the primary key, so it cannot depend on a condition.",
    explanation: "A conditional binding makes a sparse index; the primary key is always there.",
  },
  "optional-in-primary-key": {
    severity: "error",
    message: "'{name}' is part of the primary key, so nothing that makes it may be optional.",
    explanation: "An item without its whole primary key cannot be stored.",
  },
  "bound-and-declared": {
    severity: "error",
    message:
      "'{name}' is an attribute of this entity as well. Remove the binding or the attribute.",
    explanation: "A key attribute that the entity declares as its own needs no binding.",
  },
  "binding-of-mark": {
    severity: "error",
    message: "'{name}' is written by the tools into each item. Remove the binding.",
    explanation: "The discriminator and the version attribute have their values by themselves.",
  },
  "duplicate-binding": {
    severity: "error",
    message: "'{name}' is bound already.",
    explanation: "A key attribute is made in one way.",
  },
  "binding-value": {
    severity: "error",
    message:
      "A key attribute is bound to a string, a template or an attribute. Derive an attribute for anything else.",
    explanation:
      '`PK = "ORDER#${orderId}"` makes text; `GSI1SK = score` takes an attribute as it is.',
  },
  "binding-type": {
    severity: "error",
    message: "'{name}' is a {type} key, but this is {found}.",
    explanation: "A template makes text. A number or binary key is bound to an attribute as it is.",
  },
  "empty-key-value": {
    severity: "error",
    message: "A key value cannot be empty.",
    explanation: "DynamoDB refuses empty strings in key attributes.",
  },
  "in-key-as-key-attribute": {
    severity: "error",
    message: "'{name}' is a key attribute itself, so it is stored. Remove 'in key'.",
    explanation: "`in key` is for an attribute that is read back from a key template.",
  },
  "in-key-not-reversible": {
    severity: "error",
    message: "'{name}' cannot be read back from a key: {reason}.",
    explanation:
      "An attribute that is `in key` stands in a key template as it is or zero-padded, and that template is always made.",
  },
  "in-key-outside-entity": {
    severity: "error",
    message: "'in key' is for attributes of an entity.",
    explanation: "Only what stands at the top of an item can be part of a key.",
  },
  "unique-needs-string-keys": {
    severity: "error",
    message:
      "'@unique' needs string keys, but '{key}' is a {type}: '{name}' is kept unique by a lock item in the same table.",
    explanation: "The lock's key is the text `UNIQUE#Entity#attribute#value`.",
  },
  "unique-with-ttl": {
    severity: "error",
    message: "'{name}' cannot be unique on items that expire by '{ttl}': their locks would stay.",
    explanation:
      "DynamoDB deletes expired items alone, without the lock item that belongs to each.",
  },
  "second-revision": {
    severity: "error",
    message: "Entity '{entity}' has a revision already.",
    explanation: "One attribute counts the writes of an item.",
  },
  "annotation-arguments": {
    severity: "error",
    message: "'@{name}' is written {usage}.",
    explanation: "The annotation takes other arguments.",
  },
  "annotation-does-not-suit": {
    severity: "error",
    message: "'@{name}' needs {needs}.",
    explanation: "The annotation has no meaning for an attribute of this type.",
  },
  "annotation-needs-entity": {
    severity: "error",
    message: "'@{name}' is for attributes of an entity.",
    explanation: "It speaks of whole items, not of what lies inside of them.",
  },
  "copy-with-other-type": {
    severity: "error",
    message: "'{name}' is {type}, but '{source}' is {found}.",
    explanation: "A copy has the type of what it copies.",
  },
  "since-after-version": {
    severity: "error",
    message: "There is no version {since} of '{entity}'; the current one is {version}.",
    explanation: "`@since(n)` names the version of the entity that brought the attribute.",
  },
  "upgrade-after-version": {
    severity: "error",
    message: "'{entity}' has version {version}, so nothing can be upgraded to {target}.",
    explanation: "`version n` names the current version; upgrades lead up to it.",
  },
  "missing-upgrade": {
    severity: "error",
    message:
      "Nothing says how an item of version {from} of '{entity}' becomes one of version {to}. Add 'upgrade to {to}', with empty braces if nothing changes.",
    explanation:
      "Items are upgraded one version at a time when they are read. An upgrade that changes nothing is empty; `backfilled to n` says that no older item is left.",
  },
  "version-without-attribute": {
    severity: "error",
    message:
      "Table '{table}' does not say where items carry their version. Items of '{entity}' need one: add 'versioned by schemaVersion' to the table.",
    explanation: "Otherwise an item could not be told from one of an older version.",
  },
  "upgrade-without-attribute": {
    severity: "error",
    allowable: true,
    message:
      "The upgrade of '{entity}' to version {version} does not give older items '{name}', which came with that version. Add 'set {name} = …'.",
    explanation:
      "An attribute that is not optional has to be there in every item that is read. New items get it from their writer, older ones from the upgrade; a default is for new items only.",
  },
  "upgrade-removes-required": {
    severity: "error",
    allowable: true,
    message: "'{entity}' demands '{name}' of every item, and this upgrade takes it away.",
    explanation:
      "Say in the upgrade what is to stand there instead, make the attribute optional, or take it out of the entity.",
  },
  "upgrade-reads-missing": {
    severity: "error",
    allowable: true,
    message: "Items of version {from} do not have '{name}': {reason}.",
    explanation:
      "An upgrade starts from an item of the version before, and its statements run in their order. What is computed from an absent attribute is absent; `coalesce(a, x)` can do without.",
  },
  "upgrade-function-missing": {
    severity: "error",
    message: "There is no function '{name}' in '{path}': {problem}.",
    explanation:
      "`using` names a TypeScript module by a path relative to the model file, and a function that the module exports by this name. The module is looked at and not run.",
  },
  "rename-of-attribute": {
    severity: "error",
    message: "'{name}' is an attribute still, so it cannot have been renamed.",
    explanation: "`rename a to b` speaks of a name that the entity had and has not any more.",
  },
} as const satisfies Record<string, Definition>;
