import type { Definition } from "../../definition.ts";

/** Findings about names and imports. */
export const nameMessages = {
  "import-not-relative": {
    severity: "error",
    message: "The path '{path}' must begin with './' or '../'.",
    explanation:
      "Models import one another by paths relative to their own file, so that a folder can be moved and cloned.",
  },
  "import-outside-workspace": {
    severity: "error",
    message: "'{path}' lies outside the workspace. Move the file into it, or open its folder too.",
    explanation: "The tools read nothing outside of the folders that were opened for them.",
  },
  "import-not-found": {
    severity: "error",
    message: "There is no model file '{path}'.",
    explanation: "The path is relative to the file with the import, and names it with its ending.",
  },
  "circular-import": {
    severity: "warning",
    message: "'{path}' imports this file in turn. Move what both need into a third file.",
    explanation:
      "All files of a circle form one model, whose root is the first of them by name; that is rarely meant.",
  },
  "duplicate-import": {
    severity: "warning",
    message: "'{path}' is imported already.",
    explanation: "One import brings in all declarations of a file.",
    tag: "unnecessary",
  },
  "duplicate-declaration": {
    severity: "error",
    message: "There are two declarations of the {kind} '{name}'. Rename or remove one.",
    explanation:
      "A model is a root file with all that it imports; within it a table, a type, an entity, a pattern and a sample have one declaration for each name, and an index one within its table.",
  },
  "duplicate-attribute": {
    severity: "error",
    message: "There are two attributes '{name}'. Rename or remove one.",
    explanation: "An item has one value for each attribute name.",
  },
  "duplicate-member": {
    severity: "error",
    message: "There is a second '{what}'. Join the two or remove one.",
    explanation: "This may be said once.",
  },
  "duplicate-in-list": {
    severity: "error",
    message: "'{name}' stands in this list twice.",
    explanation: "Each name stands once in a list.",
  },
  "duplicate-property": {
    severity: "error",
    message: "'{name}' has a value already.",
    explanation: "Each name has one value.",
  },
  "duplicate-annotation": {
    severity: "error",
    message: "'@{name}' stands here twice.",
    explanation: "Each annotation stands once at an attribute.",
  },
  "included-twice": {
    severity: "error",
    message: "'...{type}' brings in '{name}', which is there already.",
    explanation: "An included attribute may not bear the name of another one.",
  },
  "duplicate-stored-name": {
    severity: "error",
    message: "'{name}' is stored as '{stored}', and so is '{other}'.",
    explanation: "Two attributes of an item cannot be stored under one name.",
  },
  "built-in-type-name": {
    severity: "error",
    message: "'{name}' is a built-in type. Choose another name.",
    explanation: "The names of built-in types cannot be declared anew.",
  },
  "invalid-name": {
    severity: "error",
    message: "DynamoDB refuses the name '{name}': {problem}.",
    explanation:
      'Tables and indexes have 3 to 255 characters from `a-z A-Z 0-9 _ - .`; key attributes have at most 255 bytes. A table may bear another name in DynamoDB than in the model: `name "shop-prod"`.',
  },
  "unknown-table": {
    severity: "error",
    message: "There is no table '{name}'.{hint}",
    explanation:
      "The name is that of a table in this file, in one it imports, or in one around it.",
  },
  "unknown-type": {
    severity: "error",
    message: "'{name}' is neither a built-in nor a declared type.{hint}",
    explanation:
      "Built-in types are string, number, integer, boolean, binary, any, timestamp, date, epoch, uuid and ulid, beside lists `T[]`, `map<T>` and `set<T>`.",
  },
  "unknown-entity": {
    severity: "error",
    message: "There is no entity '{name}'.{hint}",
    explanation:
      "The name is that of an entity in this file, in one it imports, or in one around it.",
  },
  "unknown-attribute": {
    severity: "error",
    message: "'{name}' is no attribute of {owner}.{hint}",
    explanation: "Names are case-sensitive, as they are in DynamoDB.",
  },
  "unknown-key-attribute": {
    severity: "error",
    message:
      "'{name}' is no key attribute of table '{table}' or of its indexes.{hint} An attribute is declared with its type, as in '{name}: string'.",
    explanation: '`PK = "…"` says how a key attribute of the table or of an index is made.',
  },
  "unknown-index": {
    severity: "error",
    message: "Table '{table}' has no index '{name}'.{hint}",
    explanation: "`using` names an index of the table of the pattern's entity, or `table`.",
  },
  "unknown-pattern": {
    severity: "error",
    message: "There is no pattern '{name}'.{hint}",
    explanation: "An example calls a pattern of the model.",
  },
  "unknown-sample": {
    severity: "error",
    message: "There is no sample '{name}'.{hint}",
    explanation:
      "A bare name in a sample or an example refers to a sample; text stands in double quotes.",
  },
  "unknown-argument": {
    severity: "error",
    message: "Pattern '{pattern}' has no placeholder ':{name}'.{hint}",
    explanation: "An example gives a value to each placeholder of its pattern, by its name.",
  },
  "unknown-annotation": {
    severity: "error",
    message: "There is no annotation '@{name}'.{hint}",
    explanation:
      "There are @id, @unique, @revision, @immutable, @since, @name, @size, @items, @min, @max, @matches and @cardinality.",
  },
  "unknown-function": {
    severity: "error",
    message: "There is no function '{name}' here.{hint}",
    explanation:
      "Which functions there are depends on the place; the language reference lists them.",
  },
  "unknown-format": {
    severity: "error",
    message: "'{format}' is no format. There are 'lower', 'upper' and a width such as '08'.",
    explanation:
      "`${email:lower}` and `${code:upper}` change the letters of a text; `${number:08}` writes a number with leading zeros.",
  },
  "unknown-timestamp-setting": {
    severity: "error",
    message: "'{name}' is no form of a timestamp. There are 'seconds', 'milliseconds' and 'local'.",
    explanation:
      "A timestamp is ISO 8601 text in UTC with milliseconds, unless it says `seconds`; `local` has no zone.",
  },
  "unknown-attribute-type": {
    severity: "error",
    message: "'{name}' is no type of DynamoDB. There are {choices}.",
    explanation: "`attribute_type` compares with the short type names of DynamoDB's API.",
  },
  "unknown-error-name": {
    severity: "warning",
    message: "'{name}' is no error that a pattern is known to fail with.{hint}",
    explanation:
      "A write whose condition does not hold fails with ConditionalCheckFailed, a transaction also with TransactionCanceled.",
  },
  "unknown-finding": {
    severity: "warning",
    message: "There is no finding '{code}'.{hint}",
    explanation: "`// dynamo-allow` names the code of a finding, as it stands behind its message.",
  },
  "allow-without-code": {
    severity: "warning",
    message: "This allows nothing: name the finding, as in 'dynamo-allow unused-index: …'.",
    explanation:
      "`// dynamo-allow code: reason` silences one kind of finding for what is below it.",
  },
  "allow-without-reason": {
    severity: "warning",
    message: "Say why this is allowed: '// dynamo-allow code: reason'.",
    explanation: "Who reads the model later must be able to tell whether the reason still holds.",
  },
  "allow-not-possible": {
    severity: "warning",
    message: "'{code}' cannot be allowed: without it the model has no meaning. Mend it instead.",
    explanation: "Errors of syntax, names and types cannot be allowed; those about the design can.",
  },
  "unused-allowance": {
    severity: "warning",
    message: "What is below this has no finding '{code}'. Remove the comment.",
    explanation: "A comment that allows nothing would hide the finding if it came back.",
    tag: "unnecessary",
  },
} as const satisfies Record<string, Definition>;
