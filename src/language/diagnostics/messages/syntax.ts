import type { Definition } from "../definition.ts";

/** Findings of the scanner and the parser. None of them may be allowed by a comment. */
export const syntaxMessages = {
  "binary-file": {
    severity: "error",
    message:
      "This is not a text file, so no model can be read from it. Save the model as text in UTF-8.",
    explanation:
      "The content has so many control or replacement characters that it cannot be a model: an image, an archive, or text in another encoding than UTF-8.",
  },
  "too-many-syntax-errors": {
    severity: "error",
    message: "There are more than {limit} syntax errors; the rest of this file's are not shown.",
    explanation:
      "Only the first syntax errors of a file are listed, because the later ones mostly follow from them.",
  },
  "too-many-findings": {
    severity: "error",
    message:
      "{count} more findings of this file are not shown. Begin with those that are: others may follow from them; `dynamo check` lists all.",
    explanation:
      "An editor is given the thousand gravest findings of a file, because it cannot show hundreds of thousands. This one is as grave as the gravest of those that are left out.",
  },
  "nested-too-deeply": {
    severity: "error",
    message: "This is nested more than {limit} levels deep, which no model needs. Flatten it.",
    explanation: "DynamoDB itself allows 32 levels of lists and maps.",
  },
  "expression-too-long": {
    severity: "error",
    message: "This expression has more than {limit} operators. Shorten it.",
    explanation: "DynamoDB itself allows 300 operators in an expression.",
  },
  "unexpected-character": {
    severity: "error",
    message: "{character} has no meaning here. {advice}",
    explanation: "The character belongs to no name, literal or operator of the language.",
  },
  "name-needs-backquotes": {
    severity: "error",
    message:
      "The name '{name}' has letters beyond A to Z, digits and '_'. Write it in backquotes: `{name}`.",
    explanation:
      "Bare names are `[A-Za-z_][A-Za-z0-9_]*`. Every other stored name is written in backquotes.",
  },
  "unterminated-name": {
    severity: "error",
    message: "This name has no closing backquote on its line. Add '`' at its end.",
    explanation: "A name in backquotes ends on the line on which it begins.",
  },
  "empty-name": {
    severity: "error",
    message: "A name in backquotes needs at least one character.",
    explanation: "DynamoDB has no attribute or index with an empty name.",
  },
  "unterminated-string": {
    severity: "error",
    message: "This string has no closing double quote on its line. Add '\"' at its end.",
    explanation:
      "A string ends on the line on which it begins; a line break in it is written `\\n`.",
  },
  "wrong-quotes": {
    severity: "error",
    message: "Strings stand in straight double quotes. Replace these quotes.",
    explanation: 'Single quotes and typographic quotes do not begin a string; `"text"` is one.',
  },
  "invalid-escape": {
    severity: "error",
    message:
      "'{escape}' is no escape of a string. There are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits.",
    explanation: "Strings know the escapes of JSON; a backslash itself is written twice.",
  },
  "unterminated-comment": {
    severity: "error",
    message: "This comment has no end. Add '*/'.",
    explanation: "A block comment without its end hides the rest of the file.",
  },
  "invalid-number": {
    severity: "error",
    message: "'{text}' is not a number: {reason}.",
    explanation:
      "Numbers are JSON numbers, with `_` between digits if wanted. Counts take `k`, `M` and `G`, sizes `B`, `KB` and `MB`, shares `%`.",
  },
  "foreign-operator": {
    severity: "error",
    message: "'{found}' is written '{operator}' in this language.",
    explanation:
      "Conditions use DynamoDB's own operators: `=`, `<>`, `<`, `<=`, `>`, `>=`, `between`, `in`, `and`, `or` and `not`.",
  },
  "declaration-expected": {
    severity: "error",
    message:
      "Expected a declaration (import, table, type, entity, pattern, sample, samples or example), not {found}.",
    explanation: "A model file is a sequence of declarations; nothing else stands between them.",
  },
  "token-expected": {
    severity: "error",
    message: "Expected {expected}.",
    explanation: "Something that the language needs at this place is missing.",
  },
  "unexpected-token": {
    severity: "error",
    message: "Expected {expected}, not {found}.",
    explanation: "Something else stands where the language needs what the message names.",
  },
  "closing-bracket-missing": {
    severity: "error",
    message: "Expected '{bracket}' to close {what}.",
    explanation:
      "A bracket was opened and never closed. The message points to where it was opened.",
  },
  "misspelt-keyword": {
    severity: "error",
    message: "'{found}' is no {what}. Did you mean '{suggestion}'?",
    explanation: "The word resembles one that may stand here.",
  },
  "unknown-keyword": {
    severity: "error",
    message: "'{found}' is no {what}. Use {choices}.",
    explanation: "Only the words that the message lists may stand here.",
  },
  "trailing-comma": {
    severity: "error",
    message: "A comma here promises another {element}. Add it or remove the comma.",
    explanation:
      "A list without brackets has no end of its own, so a comma in it is always followed by an element.",
  },
  "separator-not-needed": {
    severity: "error",
    message: "'{separator}' is not needed: a member ends where the next begins. Remove it.",
    explanation: "Members and clauses are not separated by commas or semicolons.",
  },
  "comma-missing": {
    severity: "error",
    message: "Expected ',' between two {elements}.",
    explanation: "In brackets, elements are separated by commas.",
  },
  "duplicate-clause": {
    severity: "error",
    message: "There is a '{clause}' already. Join the two or remove one.",
    explanation: "Each clause stands once, except that `set` and `set any of` may stand together.",
  },
  "operation-expected": {
    severity: "error",
    message:
      "Expected the operation of pattern '{name}' first, such as 'query Order' or 'create Order'.",
    explanation: "The first line of a pattern is its operation; its clauses follow.",
  },
  "operation-not-first": {
    severity: "error",
    message: "The operation '{verb}' must stand before the pattern's clauses.",
    explanation: "The first line of a pattern is its operation; its clauses follow.",
  },
  "second-operation": {
    severity: "error",
    message:
      "A pattern has one operation. Put '{verb}' into a pattern of its own, or both into a transaction.",
    explanation:
      "One pattern is one access to the table; several writes that belong together form a `transaction { … }`.",
  },
  "second-origin": {
    severity: "error",
    message:
      "An attribute has one default, 'derived', 'in key' or 'copied from'. Remove '{found}' or what stands before it.",
    explanation:
      "Where the value of an attribute comes from is said once, after its type and before its annotations.",
  },
  "origin-after-annotation": {
    severity: "error",
    message: "'{found}' stands before the annotations of an attribute. Move it in front of '@'.",
    explanation:
      "The order is the type, then a default, `derived`, `in key` or `copied from`, then annotations.",
  },
  "union-list-needs-parentheses": {
    severity: "error",
    message: 'A list of a union needs parentheses around the union, as in ("A" | "B")[].',
    explanation: "Without parentheses `[]` would seem to belong to the last literal only.",
  },
  "union-of-types": {
    severity: "error",
    message: 'A union consists of literals such as "A" | "B", not of types. Choose one type.',
    explanation: "An attribute has one stored type; `any` is for those that have several.",
  },
  "chained-comparison": {
    severity: "error",
    message: "Comparisons cannot be chained. Join two with 'and', or use 'between … and …'.",
    explanation: "`a < b < c` compares a truth value; DynamoDB has no such comparison.",
  },
  "word-needs-backquotes": {
    severity: "error",
    message: "'{name}' has a meaning of its own here. Write `{name}` in backquotes to name {what}.",
    explanation:
      "As attribute names only `not`, `true`, `false`, `now`, and `all` and `keys` directly after `project`, need backquotes; as a sample's name `nothing` does.",
  },
  "null-value": {
    severity: "error",
    message: "There is no 'null' in a model. Leave the attribute out instead.",
    explanation: "An attribute without a value is absent in DynamoDB.",
  },
  "unterminated-hole": {
    severity: "error",
    message:
      "This {opening} has no closing brace. Add it, or write the '$' twice to mean the characters themselves.",
    explanation: "In a template `${name}` inserts an attribute.",
  },
} as const satisfies Record<string, Definition>;
