import { contains, type Span } from "../../base/span.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import {
  createDiagnostic,
  type DiagnosticCode,
  definitions,
  isAllowable,
  isDiagnosticCode,
} from "../diagnostics/registry.ts";
import type { AllowComment, SyntaxNode, Word } from "../syntax/tree.ts";
import { childrenOf } from "../syntax/visitor.ts";
import { inTextOrder } from "./findings.ts";
import type { Model, ModelFile } from "./model.ts";
import { closestName } from "./names.ts";

/**
 * Takes out the findings that a `// dynamo-allow` above their declaration or member silences, and
 * adds those about the comments themselves. To be applied once to all findings of all phases, and
 * for a file of several models to the union of theirs: what is unused in one may be used in another.
 *
 * @param isJudged whether findings of a code were looked for: what was not is not unused
 */
export function applyAllowances(
  model: Pick<Model, "files">,
  diagnostics: readonly Diagnostic[],
  isJudged: (code: DiagnosticCode) => boolean = () => true,
): readonly Diagnostic[] {
  const allowing = model.files.filter((file) => file.tree.allowances.length > 0);
  if (allowing.length === 0) return diagnostics;
  const allowed = new Set<Diagnostic>();
  const added: Diagnostic[] = [];
  for (const file of allowing) {
    const own = diagnostics.filter((diagnostic) => diagnostic.file === file.uri);
    const allowances = file.tree.allowances.flatMap((comment) => {
      const span = allowedSpan(file, comment);
      return comment.codes.map((word) => ({ comment, word, span }));
    });
    const used = new Set<Word>();
    for (const diagnostic of own) {
      if (!diagnostic.allowable) continue;
      for (const { word, span } of allowances) {
        if (word.text !== diagnostic.code || span === undefined) continue;
        if (!contains(span, diagnostic.span)) continue;
        allowed.add(diagnostic);
        used.add(word);
      }
    }
    for (const comment of file.tree.allowances) {
      added.push(...findingsAbout(file, comment, used, isJudged));
    }
  }
  const left = diagnostics.filter((diagnostic) => !allowed.has(diagnostic));
  return inTextOrder([...left, ...added], model.files);
}

/**
 * The text that a comment above it speaks of: the next declaration, or inside of one the next
 * member. `undefined` where nothing follows.
 */
export function allowedSpan(file: ModelFile, comment: AllowComment): Span | undefined {
  const { start } = comment.span;
  let container: SyntaxNode = file.tree;
  let following: Span | undefined;
  for (;;) {
    let inner: SyntaxNode | undefined;
    following = undefined;
    for (const child of membersOf(container)) {
      if (child.span.start < start && start < child.span.end) {
        inner = child;
        break;
      }
      if (child.span.start >= start) {
        following = child.span;
        break;
      }
    }
    if (inner === undefined) return following;
    container = inner;
  }
}

/** Declarations, and the members in their braces. Names and operands can carry no comment. */
function membersOf(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.kind) {
    case "Operation":
      return node.actions;
    case "TransactionAction":
      return node.clauses;
    case "PatternDeclaration":
      return node.operation === undefined ? node.clauses : childrenOf(node).slice(1);
    case "TypeDeclaration":
      return node.definition.kind === "RecordType" ? node.definition.members : [];
    case "AttributeMember":
      return node.type.kind === "RecordType" ? node.type.members : [];
    case "UpgradeMember":
      return node.statements;
    case "TableDeclaration":
    case "IndexDeclaration":
    case "EntityDeclaration":
      return node.members;
    case "SourceFile":
      return node.declarations;
    default:
      return [];
  }
}

function findingsAbout(
  file: ModelFile,
  comment: AllowComment,
  used: ReadonlySet<Word>,
  isJudged: (code: DiagnosticCode) => boolean,
): readonly Diagnostic[] {
  const place = (span: Span) => ({ file: file.uri, span });
  const findings: Diagnostic[] = [];
  if (comment.codes.length === 0) {
    findings.push(createDiagnostic("allow-without-code", place(comment.span), {}));
  } else if (comment.reason === undefined) {
    findings.push(createDiagnostic("allow-without-reason", place(comment.span), {}));
  }
  for (const word of comment.codes) {
    const { text, span } = word;
    if (used.has(word)) continue;
    if (!isDiagnosticCode(text)) {
      const meant = closestName(text, Object.keys(definitions));
      const hint = meant === undefined ? "" : ` Did you mean '${meant}'?`;
      const change = {
        title: `Change '${text}' to '${meant}'`,
        edits: [{ file: file.uri, span, newText: meant ?? text }],
        preferred: true,
      };
      const changes = meant === undefined ? [] : [change];
      findings.push(
        createDiagnostic("unknown-finding", place(span), { code: text, hint }, { changes }),
      );
    } else if (!isAllowable(text)) {
      findings.push(createDiagnostic("allow-not-possible", place(span), { code: text }));
    } else if (isJudged(text)) {
      findings.push(unusedAllowance(file, comment, word, text));
    }
  }
  return findings;
}

function unusedAllowance(
  file: ModelFile,
  comment: AllowComment,
  { span }: Word,
  code: DiagnosticCode,
): Diagnostic {
  const changes =
    comment.codes.length > 1
      ? []
      : [
          {
            title: "Remove the comment",
            edits: [{ file: file.uri, span: wholeLine(file.text, comment.span), newText: "" }],
            preferred: true,
          },
        ];
  return createDiagnostic("unused-allowance", { file: file.uri, span }, { code }, { changes });
}

/** The comment with its line where nothing else stands on that. */
function wholeLine(text: string, { start, end }: Span): Span {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", end);
  const alone = text.slice(lineStart, start).trim() === "";
  return alone
    ? { start: lineStart, end: lineEnd < 0 ? text.length : lineEnd + 1 }
    : { start, end };
}
