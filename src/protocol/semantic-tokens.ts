/**
 * The kinds of names that the language server colours. The manifest contributes them
 * (`contributes.semanticTokenTypes` and `semanticTokenScopes`), so that every theme has a colour.
 */
export interface SemanticTokenType {
  readonly id: string;
  /** The standard kind whose colour a theme uses where it knows no better. */
  readonly superType: string;
  readonly description: string;
  /** TextMate scopes whose colour stands in where a theme has no semantic colours. */
  readonly scopes: readonly string[];
}

export const semanticTokenTypes = [
  {
    id: "table",
    superType: "namespace",
    description: "A table of a DynamoDB model.",
    scopes: ["entity.name.namespace"],
  },
  {
    id: "index",
    superType: "interface",
    description: "A secondary index.",
    scopes: ["entity.name.type.interface"],
  },
  {
    id: "keyAttribute",
    superType: "property",
    description: "A synthetic key attribute of a table or an index.",
    scopes: ["variable.other.constant"],
  },
  {
    id: "entity",
    superType: "class",
    description: "An entity: one kind of item.",
    scopes: ["entity.name.type.class"],
  },
  {
    id: "attribute",
    superType: "property",
    description: "An attribute of an entity or a record.",
    scopes: ["variable.other.property"],
  },
  {
    id: "recordType",
    superType: "type",
    description: "A declared type.",
    scopes: ["entity.name.type"],
  },
  {
    id: "accessPattern",
    superType: "function",
    description: "An access pattern.",
    scopes: ["entity.name.function"],
  },
  {
    id: "argument",
    superType: "parameter",
    description: "An argument of an access pattern.",
    scopes: ["variable.parameter"],
  },
  {
    id: "sample",
    superType: "variable",
    description: "A sample item.",
    scopes: ["variable.other.readwrite"],
  },
  {
    id: "unresolved",
    superType: "variable",
    description: "A name that nothing has.",
    scopes: ["variable.other.readwrite"],
  },
] as const satisfies readonly SemanticTokenType[];

/** Standard modifiers, so the manifest need not contribute them. */
export const semanticTokenModifiers = ["declaration", "modification", "readonly"] as const;
