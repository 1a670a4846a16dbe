import type { ChangeDefinition } from "./definition.ts";

/** Changes of entities: what they are called, where they lie, how their keys are made, their versions. */
export const entityChanges = {
  "entity-added": {
    classification: "free",
    message: "Entity {entity} is new.",
    reason: "No access pattern of the old model can come upon its items.",
    advice: "Nothing is to be done.",
  },
  "entity-added-to-slice": {
    classification: "two-step",
    message: "Entity {entity} is new, and its items lie where running code reads.",
    reason: "{patterns} of the old model would get them as items of its own entities.",
    advice:
      "Deploy the readers of the new model before the first item is written, or begin its keys with a text of its own.",
  },
  "entity-removed": {
    classification: "free",
    message: "Entity {entity} is gone from the model.",
    reason: "Its items stay, cost their storage, and no access pattern comes upon them.",
    advice: "Delete its items when nothing needs them any more.",
  },
  "entity-removed-from-slice": {
    classification: "two-step",
    message: "Entity {entity} is gone from the model, and its items lie where the new code reads.",
    reason: "{patterns} of the new model would get them as items of its own entities.",
    advice: "Stop writing them, delete them all, and deploy the new code then.",
  },
  "entity-renamed": {
    classification: "two-step",
    message: "Entity {before} is called {after} now, and so is the discriminator of its items.",
    reason:
      "Running code looks for items of the old name and new code for items of the new one; a stored item has one of them.",
    advice:
      "Keep the stored name with 'as \"{value}\"'. Else deploy readers that know both, rewrite all items, and take the old name out.",
  },
  "entity-renamed-in-model": {
    classification: "free",
    message: "Entity {before} is called {after} in the model now.",
    reason: "What its items carry is the same.",
    advice: "Generate the code anew.",
  },
  "discriminator-value-changed": {
    classification: "two-step",
    message: 'Items of {entity} carry "{after}" in the discriminator now, not "{before}".',
    reason:
      "Running code looks for items with the old text and new code for items with the new one; a stored item has one of them.",
    advice:
      "Keep it with 'as \"{before}\"'. Else deploy readers that know both, rewrite all items, and take the old text out.",
  },
  "entity-moved": {
    classification: "two-step",
    message: "Entity {entity} lies in table {after} now, not in {before}.",
    reason: "Its items have to be moved there, while running code looks for them in the old table.",
    advice:
      "Deploy code that looks in the new table first and in the old one then, and that creates items in the new one; move the items, each in one transaction; deploy the code of the new model then.",
  },
  "item-key-changed": {
    classification: "two-step",
    message: "The primary key of {entity} is made in another way.",
    reason:
      "The key of an item cannot be changed: each has to be written anew under its new key, while running code goes on with the old one.",
    advice:
      "Deploy code that looks under the new key first and under the old one then, and that creates items under the new one; move the items, each in one transaction; deploy the code of the new model then.",
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html",
  },
  "index-key-added": {
    classification: "backfill",
    message: "Items of {entity} have the index key {key} now.",
    reason: "Items that are there do not have it, and so are not in the index, without a word.",
    advice:
      "Deploy the writers, set it in all items, and let only then code read it. Attributes that the items have anyway need none of this as the key of an index.",
  },
  "index-key-rewritten": {
    classification: "backfill",
    message: "The index key {key} of {entity} is made in another way.",
    reason:
      "Items that are there keep their old key until they are rewritten; running code does not find the rewritten ones.",
    advice:
      "Deploy the writers and rewrite all items. Where readers must miss nothing meanwhile, make a new key and a new index beside the old ones.",
  },
  "index-condition-changed": {
    classification: "backfill",
    message: "Other items of {entity} have the index key {key}.",
    reason:
      "Items that are there are in the index, or not, by the old condition until they are rewritten.",
    advice: "Deploy the writers, and set or remove it in all items before code relies on it.",
  },
  "index-key-dropped": {
    classification: "backfill",
    message: "Items of {entity} do not get the index key {key} any more.",
    reason:
      "Items that are there keep it, and so stay in the index with what no update mends any more.",
    advice: "Deploy the writers, and remove it from all items.",
  },

  "version-raised": {
    classification: "default-on-read",
    message: "{entity} has version {after} now, after {before}.",
    reason:
      "Items of older versions are upgraded whenever they are read, in code that knows the upgrade.",
    advice:
      "Deploy readers before writers where old code could not live with new items. A backfill makes the upgrades superfluous; say 'backfilled to {after}' then.",
  },
  "version-lowered": {
    classification: "forbidden",
    message: "{entity} has version {after} now, less than {before}.",
    reason: "Items of version {before} are stored, and no upgrade leads back.",
    advice: "Raise the version to {next}, with an upgrade that undoes what version {before} did.",
  },
  "version-not-raised": {
    classification: "forbidden",
    message: "{entity} has changed, and still has version {version}.",
    reason:
      "Stored items of version {version} do not have this form, and nothing tells them from those that do: {what}.",
    advice:
      "Raise the version to {next}, and add 'upgrade to {next}' that turns the old form into the new one.",
  },
  "released-upgrade-changed": {
    classification: "forbidden",
    message: "The upgrade of {entity} to version {version} has been rewritten.",
    reason:
      "Items of version {version} are stored that the old upgrade made; the new one never runs over them, so that there would be two kinds of version {version}.",
    advice: "Leave it as it was, and raise the version for what is to be different.",
  },
  "backfilled-too-far": {
    classification: "forbidden",
    message: "{entity} is said to be backfilled to version {after}.",
    reason:
      "The old model writes items of version {version}, so that older items are there as long as its code runs.",
    advice:
      "Say 'backfilled to {after}' in a later step, when a census has found none that are older.",
  },
  "backfilled-raised": {
    classification: "free",
    message: "{entity} is said to be backfilled to version {after}.",
    reason: "Upgrades up to it, and defaults for what older items lacked, are not needed any more.",
    advice: "Make sure by a census of versions that no older item is left.",
  },
  "backfilled-lowered": {
    classification: "default-on-read",
    message: "{entity} is said to be backfilled to version {after} only, not to {before}.",
    reason: "Items of older versions are expected again, and upgraded when they are read.",
    advice: "Make sure that the upgrades from version {after} on are still there.",
  },
  "upgrade-misses-attribute": {
    classification: "forbidden",
    message: "The upgrades of {entity} from version {before} do not produce {attribute}.",
    reason: "An old item would be read without an attribute that each item has to have.",
    advice: "Add 'set {attribute} = …' to the upgrade to version {after}, or make it optional.",
  },
  "upgrade-reads-missing": {
    classification: "forbidden",
    message:
      "The upgrade of {entity} to version {version} reads {attribute}, which items before it do not have.",
    reason: "What is computed from an absent attribute is absent.",
    advice: "Read what the items of the version before have, or set it earlier.",
  },
} as const satisfies Record<string, ChangeDefinition>;
