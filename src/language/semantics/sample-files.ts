import type { Span } from "../../base/span.ts";
import type { ExpressionNode, SampleFileDeclaration } from "../syntax/tree.ts";
import { entityNamed } from "./entities.ts";
import { Findings, related } from "./findings.ts";
import { lookupByUri, resolveRelative } from "./imports.ts";
import { parseJsonValue } from "./json-values.ts";
import type { Sample } from "./model.ts";
import { resolveItem } from "./samples.ts";
import { type EntityScope, originOf, type Scope } from "./scope.ts";
import { seededClock } from "./seeded-clock.ts";

/** How many findings of one file are shown: a wrong file is mostly wrong in each of its items. */
const shownFindings = 100;

/**
 * Reads the items of `samples Order from "./orders.json"`: a JSON array of objects, or, of a file
 * that ends in `.ndjson` or `.jsonl`, an object in each line. What is wrong is reported at its place
 * in that file; at the declaration stands one finding that leads there.
 */
export function resolveSampleFile(
  scope: Scope,
  file: string,
  node: SampleFileDeclaration,
): readonly Sample[] {
  const entity = entityNamed(scope, file, node.entity);
  const { value: path, span } = node.path;
  if (path === "") return [];
  const uri = resolveRelative(file, path);
  const found = uri === undefined ? undefined : lookupByUri(scope.dataFiles)(uri);
  if (found === undefined) {
    scope.findings.report("sample-file-missing", file, span, { path });
    return [];
  }
  const dataFile: DataFile = { uri: found.uri, text: found.value, path };
  const findings = new Findings();
  const elements = elementsOf(dataFile, findings);
  const reading: Reading = { scope, file, node, dataFile, findings };
  const samples =
    entity === undefined
      ? []
      : elements.flatMap((element, index) => sampleOf(reading, entity, element, index) ?? []);
  reportFindings(reading);
  return samples;
}

/** A declaration `samples … from`, with the file that it names. */
interface Reading {
  readonly scope: Scope;
  /** The URI of the model file. */
  readonly file: string;
  readonly node: SampleFileDeclaration;
  readonly dataFile: DataFile;
  /** Those in the data file. */
  readonly findings: Findings;
}

interface DataFile {
  readonly uri: string;
  readonly text: string;
  /** As the model names it. */
  readonly path: string;
}

/** The values that the file lists, as far as they can be read. */
function elementsOf(dataFile: DataFile, findings: Findings): readonly ExpressionNode[] {
  const { uri, text, path } = dataFile;
  const refuse = (span: Span, problem: string): readonly [] => {
    findings.report("sample-file-content", uri, span, { path, problem });
    return [];
  };
  if (!/\.(?:ndjson|jsonl)$/i.test(path)) {
    const parsed = parseJsonValue(text);
    if (parsed.kind === "problem") return refuse(parsed.span, parsed.message);
    if (parsed.value.kind === "ListLiteral") return parsed.value.elements;
    const { start } = parsed.value.span;
    return refuse({ start, end: start + 1 }, "it is no array of objects");
  }
  const elements: ExpressionNode[] = [];
  for (let start = 0; start < text.length; ) {
    const lineBreak = text.indexOf("\n", start);
    const end = lineBreak < 0 ? text.length : lineBreak;
    if (text.slice(start, end).trim() !== "") {
      const parsed = parseJsonValue(text, start, end);
      if (parsed.kind === "value") elements.push(parsed.value);
      else refuse(parsed.span, parsed.message);
    }
    start = end + 1;
  }
  return elements;
}

function sampleOf(
  { scope, file, node, dataFile: { uri, path }, findings }: Reading,
  entity: EntityScope,
  element: ExpressionNode,
  index: number,
): Sample | undefined {
  const own = new Findings();
  // Kept apart: a file of data is no file of the model, and is changed only if its owner says so.
  const itemScope: Scope = { ...scope, findings: own, references: scope.sampleFileReferences };
  let sample: Sample | undefined;
  if (element.kind === "ObjectLiteral") {
    const clock = seededClock(`${path} ${index}`);
    const unnamed = { name: undefined, origin: originOf(file, node, node.entity.span), node };
    const context = { scope: itemScope, file: uri, clock };
    const place = { file: uri, span: element.span };
    sample = { ...resolveItem(context, entity, element, unnamed), place };
  } else {
    const place = { expected: "an object", found: "another value" };
    own.report("type-mismatch", uri, element.span, place);
  }
  // Changes are spelled in the language, which JSON is not.
  findings.adopt(own, (diagnostic) => ({ ...diagnostic, changes: [] }));
  return entity.whole ? sample : undefined;
}

/** The findings of the file, and at the declaration the way to the first of them. */
function reportFindings({ scope, file, node, dataFile, findings }: Reading): void {
  const { uri, text, path } = dataFile;
  findings.list.sort((left, right) => left.span.start - right.span.start);
  const [first] = findings.list;
  if (first === undefined) return;
  const count = findings.list.length;
  findings.list.splice(shownFindings);
  scope.findings.adopt(findings, (diagnostic) => diagnostic);
  const line = text.slice(0, first.span.start).split("\n").length;
  scope.findings.report(
    "sample-file-findings",
    file,
    node.path.span,
    {
      findings: count === 1 ? "A finding" : `${count} findings`,
      path,
      place: count === 1 ? `line ${line}` : `the first in line ${line}`,
      message: first.message,
    },
    { related: [related(first.message, uri, first.span)] },
  );
}
