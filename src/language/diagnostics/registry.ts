import type { Span } from "../../base/span.ts";
import type { Change } from "../text/edits.ts";
import type { Definition, ParameterNames, Severity } from "./definition.ts";
import type { Diagnostic, DiagnosticTag, RelatedPlace } from "./diagnostic.ts";
import { planningMessages } from "./messages/planning.ts";
import { ruleMessages } from "./messages/rules.ts";
import { semanticMessages } from "./messages/semantics.ts";
import { syntaxMessages } from "./messages/syntax.ts";

/** Every finding of every phase. The phases' tables may not share a code (see `NoSharedCode`). */
export const definitions = {
  ...syntaxMessages,
  ...semanticMessages,
  ...planningMessages,
  ...ruleMessages,
} as const;

export type DiagnosticCode = keyof typeof definitions & string;

/** The parameters that the message of a code names; each must be given, and no other. */
export type Parameters<Code extends DiagnosticCode> = [
  ParameterNames<(typeof definitions)[Code]["message"]>,
] extends [never]
  ? Readonly<Record<string, never>>
  : Readonly<Record<ParameterNames<(typeof definitions)[Code]["message"]>, string | number>>;

export interface Place {
  /** The URI of the file. */
  readonly file: string;
  readonly span: Span;
}

export interface DiagnosticExtras {
  readonly related?: readonly RelatedPlace[];
  /** A function where they take long to find out: it is called when somebody looks at them. */
  readonly changes?: readonly Change[] | (() => readonly Change[]);
  /** Where the figures make it graver, or less grave, than the registry says. */
  readonly severity?: Severity;
  /** Where the code has none, but this finding of it has. */
  readonly tag?: DiagnosticTag;
}

export function createDiagnostic<Code extends DiagnosticCode>(
  code: Code,
  place: Place,
  parameters: Parameters<Code>,
  extras: DiagnosticExtras = {},
): Diagnostic {
  const definition = definitionOf(code);
  const tag = extras.tag ?? definition.tag;
  let { changes = [] } = extras;
  return {
    code,
    severity: extras.severity ?? definition.severity,
    message: formatMessage(definition.message, parameters),
    file: place.file,
    span: place.span,
    related: extras.related ?? [],
    tags: tag === undefined ? [] : [tag],
    get changes() {
      if (typeof changes === "function") changes = changes();
      return changes;
    },
    allowable: isAllowable(code),
  };
}

/** A finding that was made before, at another place. @param changesOf called when somebody looks at them */
export function movedDiagnostic(
  finding: Pick<Diagnostic, "code" | "severity" | "message" | "tags" | "allowable">,
  { file, span }: Place,
  related: readonly RelatedPlace[],
  changesOf: () => readonly Change[],
): Diagnostic {
  const { code, severity, message, tags, allowable } = finding;
  let changes: readonly Change[] | undefined;
  return {
    code,
    severity,
    message,
    file,
    span,
    related,
    tags,
    get changes() {
      changes ??= changesOf();
      return changes;
    },
    allowable,
  };
}

export function definitionOf(code: DiagnosticCode): Definition {
  return definitions[code];
}

export function isDiagnosticCode(text: string): text is DiagnosticCode {
  return Object.hasOwn(definitions, text);
}

/** Whether `// dynamo-allow` may silence findings of this code. */
export function isAllowable(code: DiagnosticCode): boolean {
  const definition = definitionOf(code);
  return definition.allowable ?? definition.severity !== "error";
}

/** The page that explains a code. */
export function helpUrl(code: DiagnosticCode): string {
  return documentationUrl(`diagnostics/${code}.md`);
}

/** The address of a page of the documentation. @param path below `docs/` */
export function documentationUrl(path: string): string {
  return `https://github.com/dynamodb-modeler/dynamodb-modeler/blob/main/docs/${path}`;
}

/** Fills the parameters into a message: the one place where a translated text would be put in. */
function formatMessage(
  message: string,
  parameters: Readonly<Record<string, string | number>>,
): string {
  return message.replace(/\{(\w+)\}/g, (hole, name: string) => String(parameters[name] ?? hole));
}

/** Does not compile when two of the tables define one code. */
type NoSharedCode<First, Second> = keyof First & keyof Second extends never ? true : never;

true satisfies NoSharedCode<typeof syntaxMessages, typeof semanticMessages>;
true satisfies NoSharedCode<
  typeof syntaxMessages & typeof semanticMessages,
  typeof planningMessages
>;
true satisfies NoSharedCode<
  typeof syntaxMessages & typeof semanticMessages & typeof planningMessages,
  typeof ruleMessages
>;
