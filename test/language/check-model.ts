import assert from "node:assert/strict";
import type { Diagnostic } from "../../src/language/diagnostics/diagnostic.ts";
import { applyAllowances } from "../../src/language/semantics/allowances.ts";
import type { Model, ModelFile } from "../../src/language/semantics/model.ts";
import { type ResolveOptions, resolveModel } from "../../src/language/semantics/resolve.ts";
import { parse } from "../../src/language/syntax/parser.ts";
import { applyEdits } from "../../src/language/text/edits.ts";
import { checkDiagnostics } from "./check.ts";

/** Checks of what a model means. `check.ts` says how a fixture is written. */

export const modelUri = "file:///models/model.dynamo";

/** What most tests about patterns, samples and examples stand upon; appended to their own text. */
export const shop = `
table Shop {
  partition key PK: string
  sort key SK: string
  ttl expiresAt
  discriminator kind
  global index ByStatus {
    partition key status
    sort key placedAt
  }
  local index ByTotal {
    sort key total
  }
}

type Address {
  street: string
  city?: string
}

entity Customer in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "PROFILE"
  customerId: string
  name: string @size(20B, max 40B)
  tier: "free" | "pro" = "free"
  tags?: set<string>
  address?: Address
  points: integer = 0
  email?: string @immutable
  revision: integer @revision
}

entity Order in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "ORDER#\${orderId}"
  customerId: string
  orderId: ulid
  status: "OPEN" | "PAID"
  placedAt: timestamp
  placedOn: date derived date(placedAt)
  total: number
  paid?: boolean
  lines: string[]
  expiresAt?: epoch
}
`;

/** The other files of the folder in which the fixtures of `checkEachCode` stand. */
const neighbours = { "other.dynamo": 'type Other = "x"\n' };

const options: ResolveOptions = {
  folders: ["file:///models"],
  dataFiles: new Map([
    ["file:///models/broken.json", '[\n  { "a": 1, }\n]'],
    ["file:///models/object.json", "{}"],
  ]),
};

/**
 * Defines a test for each code, whose fixture must show the finding and no others than its carets
 * say. A fixture that names something of the shop has the shop around it.
 */
export function checkEachCode(fixtures: Readonly<Record<string, string>>): void {
  for (const [code, fixture] of Object.entries(fixtures)) {
    test(code, () => {
      const support = /\b(Shop|Customer|Orders?|Address)\b/.test(fixture) ? shop : "";
      checkDiagnostics(fixture, (text) => {
        const files = { "model.dynamo": text + support, ...neighbours };
        const { diagnostics } = resolveFiles(files, "model.dynamo", options);
        assert.ok(
          diagnostics.some((diagnostic) => diagnostic.code === code),
          `no finding '${code}'`,
        );
        const inModel = withoutDataFiles(diagnostics, options);
        for (const { span } of inModel) assert.ok(span.start < text.length, "in the shop");
        return inModel;
      });
    });
  }
}

/** Compares the findings about a model with the carets in its text. */
export function checkModel(fixture: string, support = "", options?: ResolveOptions): void {
  checkDiagnostics(fixture, (text) =>
    withoutDataFiles(resolveText(text + support, options).diagnostics, options),
  );
}

/** Findings in files of samples stand at places of those. */
function withoutDataFiles(
  diagnostics: readonly Diagnostic[],
  { dataFiles }: ResolveOptions = {},
): readonly Diagnostic[] {
  return diagnostics.filter(({ file }) => dataFiles?.has(file) !== true);
}

/** Checks that applying the first change of the first finding leaves `mended` without findings. */
export function checkModelFix(text: string, mended: string, support = ""): void {
  const [diagnostic] = resolveText(text + support).diagnostics;
  assert.ok(diagnostic, "there is no finding");
  const [change] = diagnostic.changes;
  assert.ok(change, `'${diagnostic.message}' offers no change`);
  assert.equal(applyEdits(text + support, change.edits), mended + support);
  const left = resolveText(mended + support).diagnostics;
  assert.deepEqual(
    left.map(({ message }) => message),
    [],
  );
}

/** A model of one file, which must have no syntax errors, with the findings that are not allowed. */
export function resolveText(
  text: string,
  options?: ResolveOptions,
): { readonly model: Model; readonly diagnostics: readonly Diagnostic[] } {
  return resolveFiles({ "model.dynamo": text }, "model.dynamo", options);
}

/** A model of several files, by their names in one folder. */
export function resolveFiles(
  texts: Readonly<Record<string, string>>,
  root: string,
  options?: ResolveOptions,
): { readonly model: Model; readonly diagnostics: readonly Diagnostic[] } {
  const files = parseFiles(texts);
  const { model, diagnostics } = resolveModel(uriOf(root), files, options);
  return { model, diagnostics: applyAllowances(model, diagnostics) };
}

/** A model that must have no findings. */
export function resolveWhole(text: string, support = ""): Model {
  const { model, diagnostics } = resolveText(text + support);
  assert.deepEqual(
    diagnostics.map(({ message }) => message),
    [],
  );
  return model;
}

export function parseFiles(texts: Readonly<Record<string, string>>): Map<string, ModelFile> {
  return new Map(
    Object.entries(texts).map(([name, text]) => {
      const uri = uriOf(name);
      const { file: tree, diagnostics } = parse(text, uri);
      assert.deepEqual(
        diagnostics.map(({ message }) => message),
        [],
        "a syntax error",
      );
      return [uri, { uri, text, tree }];
    }),
  );
}

export function uriOf(name: string): string {
  return new URL(name, modelUri).href;
}
