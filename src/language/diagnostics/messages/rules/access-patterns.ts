import type { Definition } from "../../definition.ts";

export const accessPatternRuleMessages = {
  "no-access-patterns": {
    severity: "warning",
    message:
      "The model has entities but no access pattern, and keys can be judged only by what they are to find. Write the reads and writes first.",
  },
  "missing-counterpart-pattern": {
    severity: "information",
    message: "No pattern {lacks} {entity}{but}: {advice}.",
  },
  "over-normalized-model": {
    severity: "warning",
    message: "{pattern} needs a further read for each {entity}, since {reason}: {cost}. {advice}.",
  },
  "scan-in-request-path": {
    severity: "warning",
    message: "{pattern} reads all of {path} with each call{cost}. {advice}.",
  },
  "filter-instead-of-key": {
    severity: "warning",
    message:
      "{pattern} reads {bytes} for the 1 of {values} items that its filter leaves: {units}. Put what it filters by into a key, before the range.",
  },
  "limit-with-filter": {
    severity: "information",
    message:
      "A page of {pattern} has those of {count} items that pass its filter, so that pages come back short or empty. Say 'limit' to read on until there are enough.{key}",
  },
  "unbounded-result-set": {
    severity: "warning",
    message: "{pattern} reads {size}. Give it a 'page', a 'limit' or a range.",
  },
  "gsi-assumed-unique": {
    severity: "warning",
    message:
      "Nothing keeps {attributes} unique, so that {index} may hold several of the {entity} that {pattern} takes for one. Declare it '@unique', say by an order which one is meant, or query all.",
  },
  "parent-child-sort-order": {
    severity: "warning",
    message:
      "{parent} comes after every {child} in this direction, so that the {items} that {pattern} reads first may be without it. Let it sort at the other end.",
  },
  "scatter-gather": {
    severity: "information",
    message:
      "{pattern} makes {queries} queries with each call, {cost}. Use fewer shards, or find the one that is meant by what the caller knows.",
  },
  "consistent-read-default": {
    severity: "information",
    message:
      "Most reads are strongly consistent, as if it were the default: {pattern} takes {cost}. Keep 'consistent' for what must see the last write.",
  },
  "read-modify-write": {
    severity: "warning",
    message:
      "{pattern} writes back all of a {entity} that {get} read, over what others have changed meanwhile. Update what changes, or check a '@revision'.",
  },
  "missing-volume": {
    severity: "information",
    message:
      "{entity} is read or written {rate} times per second, but no volume says how many there are, so that neither partitions nor costs can be judged. Add 'volume'.",
  },
  "ttl-as-gate": {
    severity: "warning",
    message:
      "{pattern} also returns {which} that has expired and is not deleted yet, which takes up to a few days. {advice}.",
  },
  "ttl-missing": {
    severity: "information",
    message:
      "Nothing ever deletes {entity}, which by its name is valid for some time only. Give it an expiry and the table a 'ttl'.",
  },
} as const satisfies Record<string, Definition>;
