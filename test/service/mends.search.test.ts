import assert from "node:assert/strict";
import { CodeActionKind } from "vscode-languageserver-types";
import { findingExamples } from "../../src/build/finding-examples.ts";
import { ruleDocumentation } from "../../src/build/rule-documentation.ts";
import { definitions, isDiagnosticCode } from "../../src/language/index.ts";
import { checkMend, type Mend } from "./check-mend.ts";
import { type Fixture, openFixture } from "./fixture.ts";
import { mends } from "./mends.ts";

/**
 * Each mend that is offered for what the wrong model of a finding's page shows. It takes the finding
 * away and leaves no error that was not there. What hides others (a misspelt name, broken syntax)
 * may reveal them, but never at the place that the mend has written, and never in the syntax.
 */
suite("mends of the findings, on their pages", () => {
  const models = wrongModels();

  for (const code of Object.keys(definitions).filter(isDiagnosticCode)) {
    const decision = mends[code];
    test(`${code}: ${decision}`, async () => {
      let offered = 0;
      let preferred = 0;
      for (const source of models.get(code) ?? []) {
        const fixture = openModel(source);
        for (const uri of fixture.files.keys()) {
          if (!uri.endsWith(".dynamo")) continue;
          for (const mend of await mendsIn(fixture, uri, code)) {
            offered++;
            if (mend.isPreferred === true) preferred++;
            await checkMend(fixture, mend, openModel);
          }
        }
      }
      if (decision === "offered") assert.ok(offered > 0, "A mend is offered.");
      else if (decision !== "sometimes") assert.equal(preferred, 0, "None is the obvious one.");
    });
  }
});

/** By code, in the form of fixtures; those of the rules are whole models already. */
function wrongModels(): ReadonlyMap<string, readonly string[]> {
  const models = new Map<string, readonly string[]>();
  for (const [code, { wrong, around, files }] of findingExamples()) {
    const others = [...files].map(([name, text]) => `\n//- ${name}\n${text}`);
    models.set(code, [`//- model.dynamo\n${around}${withoutMarks(wrong)}${others.join("")}`]);
  }
  for (const { code, examples } of ruleDocumentation().values()) {
    models.set(
      code,
      examples.map((example) => `//- model.dynamo\n${withoutMarks(example)}`),
    );
  }
  return models;
}

function openModel(source: string): Fixture {
  const fixture = openFixture(source.replaceAll("$0", "$ 0"));
  // The mends of the modeling rules are looked at as well.
  fixture.workspace.setClinic({});
  return fixture;
}

/** What is offered at each finding of the code, as an editor asks for it with the caret there. */
async function mendsIn({ service }: Fixture, uri: string, code: string): Promise<readonly Mend[]> {
  const found: Mend[] = [];
  for (const finding of await service.diagnostics(uri)) {
    if (finding.code !== code) continue;
    const { start } = finding.range;
    const options = { only: [CodeActionKind.QuickFix], createsFiles: true };
    const actions = await service.codeActions(uri, { start, end: start }, options);
    found.push(
      ...actions.filter(
        ({ title, diagnostics }) =>
          !title.startsWith("Allow '") &&
          diagnostics?.some(
            (each) => each.code === code && each.range.start.line === start.line,
          ) === true,
      ),
    );
  }
  return found;
}

function withoutMarks(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^\s*(\/\/\s*)?\^+ /.test(line))
    .join("\n");
}
