import { closestSpelling } from "../../base/spelling.ts";
import type { Cursor } from "./cursor.ts";
import { clauseKeywords, operationKeywords } from "./keywords.ts";
import { parseBlock } from "./lists.ts";
import { parseClauses, readClause } from "./parse-clauses.ts";
import { isOperationWord, readOperation } from "./parse-operations.ts";
import { startsClause } from "./starts.ts";
import { TokenKind } from "./token.ts";
import type { Clause, DocComment, OperationNode, PatternDeclaration } from "./tree.ts";
import { listed, parseName, reportMisspelt } from "./words.ts";

/** Reads `pattern Name { operation clause … }`; the current token is the keyword. */
export function readPattern(
  cursor: Cursor,
  documentation: DocComment | undefined,
): PatternDeclaration {
  const { span } = cursor;
  cursor.advance();
  const name = parseName(cursor, "the name of the pattern after 'pattern'", span);
  const body = new PatternBody(name.text);
  const parts = parseBlock(cursor, `pattern '${name.text}'`, startsClause, (at) => body.read(at));
  if (body.operation === undefined && !body.hasReported) {
    const place = name.span.end > name.span.start ? name.span : span;
    cursor.report("operation-expected", place, { name: name.text });
  }
  return {
    kind: "PatternDeclaration",
    span: cursor.spanFrom(span.start),
    documentation,
    name,
    operation: body.operation,
    clauses: parseClauses(cursor, parts),
  };
}

/** What has been read of one pattern: the operation stands first, and once. */
class PatternBody {
  readonly name: string;
  operation: OperationNode | undefined;
  /** Whether a missing or misplaced operation has been reported. */
  hasReported = false;
  private hasClauses = false;

  constructor(name: string) {
    this.name = name;
  }

  /** Reads the operation or a clause; `undefined` for the operation and for what is neither. */
  read(cursor: Cursor): Clause | undefined {
    if (cursor.kind !== TokenKind.Word) {
      this.hasReported ||= this.operation === undefined;
      cursor.expected(this.operation ? clauseExample : operationExample);
      return undefined;
    }
    const isFirst = this.operation === undefined && !this.hasClauses;
    // Only in the first place is `delete` an operation; later it is the clause.
    if (isOperationWord(cursor) && (isFirst || !cursor.is("delete"))) {
      this.readOperation(cursor, isFirst);
      return undefined;
    }
    const clause = readClause(cursor);
    if (clause !== undefined) {
      this.hasClauses = true;
      return clause;
    }
    return this.readMisspelt(cursor, isFirst);
  }

  private readOperation(cursor: Cursor, isFirst: boolean): void {
    const { span } = cursor;
    const verb = cursor.word;
    if (this.operation !== undefined) {
      cursor.report("second-operation", span, { verb });
    } else if (!isFirst) {
      cursor.report("operation-not-first", span, { verb });
    }
    const operation = readOperation(cursor, verb);
    this.operation ??= operation;
  }

  private readMisspelt(cursor: Cursor, isFirst: boolean): Clause | undefined {
    const { span } = cursor;
    const found = cursor.word;
    if (isFirst) {
      const verb = closestSpelling(found, operationWords);
      if (verb !== undefined) {
        reportMisspelt(cursor, span, found, "operation", verb);
        this.operation = readOperation(cursor, verb);
        return undefined;
      }
    }
    const clause = closestSpelling(found, clauseWords);
    if (clause !== undefined) {
      reportMisspelt(cursor, span, found, "clause of a pattern", clause);
      this.hasClauses = true;
      return readClause(cursor, clause);
    }
    cursor.failures++;
    this.hasReported = true;
    const [what, keywords] = isFirst
      ? ["operation", operationKeywords]
      : ["clause of a pattern", clauseKeywords];
    cursor.report("unknown-keyword", span, { found, what, choices: listed(keywords) });
    return undefined;
  }
}

const clauseExample = "a clause of the pattern, such as 'where' or 'limit'";
const operationExample = "an operation, such as 'query Order'";

const operationWords = operationKeywords.map((keyword) => keyword.split(" ")[0] ?? keyword);
const clauseWords = clauseKeywords.map((keyword) => keyword.split(" ")[0] ?? keyword);
