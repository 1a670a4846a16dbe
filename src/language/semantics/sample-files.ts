import type { SampleFileDeclaration } from "../syntax/tree.ts";
import { entityNamed } from "./entities.ts";
import { Findings } from "./findings.ts";
import { lookupByUri, resolveRelative } from "./imports.ts";
import { parseJsonValue } from "./json-values.ts";
import type { Sample } from "./model.ts";
import { createReferenceCollector } from "./references.ts";
import { resolveItem } from "./samples.ts";
import { originOf, type Scope } from "./scope.ts";
import { seededClock } from "./seeded-clock.ts";

/** How many findings of one file are shown: a wrong file is mostly wrong in each of its items. */
const shownFindings = 10;

/** Reads the items of `samples Order from "./orders.json"`: a JSON array of objects. */
export function resolveSampleFile(
  scope: Scope,
  file: string,
  node: SampleFileDeclaration,
): readonly Sample[] {
  const entity = entityNamed(scope, file, node.entity);
  const { value: path, span } = node.path;
  if (path === "") return [];
  const uri = resolveRelative(file, path);
  const text = uri === undefined ? undefined : lookupByUri(scope.dataFiles)(uri)?.value;
  if (text === undefined) {
    scope.findings.report("sample-file-missing", file, span, { path });
    return [];
  }
  const parsed = parseJsonValue(text, span);
  if (parsed.kind === "problem") {
    scope.findings.report("sample-file-content", file, span, {
      path,
      problem: `line ${parsed.line}: ${parsed.message}`,
    });
    return [];
  }
  if (parsed.value.kind !== "ListLiteral") {
    scope.findings.report("sample-file-content", file, span, {
      path,
      problem: "it is no array of objects",
    });
    return [];
  }
  if (entity === undefined) return [];
  const origin = originOf(file, node, node.entity.span);
  const findings = new Findings();
  const samples = parsed.value.elements.flatMap((element, index) => {
    // References into the JSON file would stand at places of the model file, so they are dropped.
    const own = new Findings();
    const itemScope: Scope = { ...scope, findings: own, references: createReferenceCollector() };
    const prefix = `${path}, item ${index + 1}: `;
    let sample: Sample | undefined;
    if (element.kind === "ObjectLiteral") {
      const clock = seededClock(`${path} ${index}`);
      const unnamed = { name: undefined, origin, node };
      sample = resolveItem({ scope: itemScope, file, clock }, entity, element, unnamed);
    } else {
      own.report("type-mismatch", file, span, { expected: "an object", found: "another value" });
    }
    findings.adopt(own, (diagnostic) => ({
      ...diagnostic,
      span,
      message: prefix + diagnostic.message,
      changes: [],
    }));
    return sample === undefined || !entity.whole ? [] : [sample];
  });
  const excess = findings.list.splice(shownFindings).length;
  scope.findings.adopt(findings, (diagnostic) => diagnostic);
  if (excess > 0) {
    scope.findings.report("sample-file-content", file, span, {
      path,
      problem: `${excess} more findings are not shown`,
    });
  }
  return samples;
}
