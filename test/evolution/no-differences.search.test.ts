import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { type Diff, diffModels } from "../../src/evolution/index.ts";
import { tableDefinitionOf } from "../../src/interchange/table-definition.ts";
import { format, parse } from "../../src/language/index.ts";
import { type Analysis, analyze, parseFile } from "../../src/service/analyze.ts";
import { analyzeText } from "../analyze-text.ts";
import { exampleModels, projectFolder } from "../generate/models.ts";
import { design, designText } from "../planner/generated-designs.ts";
import { patternText, readRecipe, writeRecipe } from "../planner/generated-patterns.ts";

/** How a model is written makes no difference, and what makes one is found. */
suite("no phantom differences, by search", () => {
  for (const path of exampleModels) {
    test(`${path} differs from nothing that is the same model`, () => {
      const original = analyzeFiles(textsOf(path), path);
      checkNone(diffModels(original, original));
      const root = [...original.files.values()].map(({ text }) => text).join("\n");
      const text = root.replace(/^import .*$/gm, "");
      const alone = analyzeText(text);
      // All files in one.
      checkNone(diffModels(original, alone));
      checkNone(diffModels(alone, original));
      // Without what is only said about it.
      checkNone(diffModels(alone, analyzeText(text.replace(/^ *\/\/.*$/gm, ""))));
      checkNone(diffModels(alone, analyzeText(format(text)?.text ?? text)));
      checkNone(diffModels(alone, analyzeText(withoutSamples(text))));
      checkNone(diffModels(alone, analyzeText(text.replace(/^ *(volume|rate|peak) .*$/gm, ""))));
      fc.assert(
        fc.property(fc.infiniteStream(fc.nat(1000)), (order) => {
          const numbers = order[Symbol.iterator]();
          const shuffled = inAnotherOrder(text, () => numbers.next().value ?? 0);
          checkNone(diffModels(alone, analyzeText(shuffled)));
          // Half of it in another file.
          const declarations = declarationsOf(shuffled);
          const half = declarations.length / 2;
          const parts = {
            "root.dynamo": `import "./rest.dynamo"\n${declarations.slice(half).join("\n")}`,
            "rest.dynamo": declarations.slice(0, half).join("\n"),
          };
          checkNone(diffModels(alone, analyzeFiles(parts, "root.dynamo")));
        }),
        { numRuns: 10 },
      );
    });
  }

  test("a drawn model is equal to itself, and what is different of another one is found", function () {
    this.timeout(120_000);
    const recipes = fc.array(fc.oneof(readRecipe, writeRecipe), { maxLength: 4 });
    const drawn = fc.record({ design, recipes });
    fc.assert(
      fc.property(drawn, drawn, ({ design: first, recipes: patterns }, { design: second }) => {
        const one = modelOf(designText(first), patterns);
        checkNone(diffModels(one, analyzeText(textOf(one))));
        const other = modelOf(designText(second), patterns);
        const half = modelOf(
          designText({ ...first, entities: [...first.entities.slice(1), ...second.entities] }),
          patterns,
        );
        for (const [from, to] of [
          [one, other],
          [other, one],
          [one, half],
          [half, one],
        ] as const) {
          const diff = diffModels(from, to);
          for (const change of diff.changes) {
            assert.doesNotMatch(`${change.message}${change.reason}${change.advice}`, /\{\w+\}/);
          }
          if (diff.changes.length === 0) assert.deepEqual(meaningOf(from), meaningOf(to));
        }
      }),
      { numRuns: Number(process.env.MODELER_RUNS ?? 150) },
    );
  });
});

function checkNone({ changes }: Diff): void {
  assert.deepEqual(
    changes.map(({ code, message }) => `${code}: ${message}`),
    [],
  );
}

function modelOf(text: string, recipes: readonly Parameters<typeof patternText>[1][]): Analysis {
  const { model } = analyzeText(text);
  const patterns = recipes.flatMap(
    (recipe, position) => patternText(model, recipe, `P${position}`) ?? [],
  );
  return analyzeText(text + patterns.join(""));
}

function textOf({ files }: Analysis): string {
  return [...files.values()].map(({ text }) => text).join("\n");
}

/** What a model comes to in the end: tables as DynamoDB creates them, and requests. */
function meaningOf({ model, plans }: Analysis): unknown {
  return {
    tables: model.tables.map(tableDefinitionOf),
    patterns: plans.patterns.map(({ name, served, steps }) => ({
      name,
      served,
      operations: steps
        .flatMap((step) => (step.kind === "transaction" ? step.operations : [step.operation]))
        .map(({ operation, key, table }) => ({ operation, key, table })),
    })),
  };
}

function textsOf(path: string): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  const read = (name: string): void => {
    if (name in texts) return;
    const text = readFileSync(join(projectFolder, "examples", name), "utf8");
    texts[name] = text;
    for (const [, imported = ""] of text.matchAll(/^import "\.\/(.*)"$/gm)) {
      read(join(name, "..", imported));
    }
  };
  read(path);
  return texts;
}

function analyzeFiles(texts: Readonly<Record<string, string>>, root: string): Analysis {
  const uriOf = (name: string): string => `file:///models/${name}`;
  const files = Object.entries(texts).map(([name, text]) => parseFile(uriOf(name), text));
  return analyze(uriOf(root), new Map(files.map((file) => [file.uri, file])));
}

function declarationsOf(text: string): readonly string[] {
  const { declarations } = parse(text, "file:///a.dynamo").file;
  return declarations.map(({ span }) => text.slice(span.start, span.end));
}

function withoutSamples(text: string): string {
  return declarationsOf(text)
    .filter((declaration) => !/^(sample|samples|example)\b/.test(declaration))
    .join("\n");
}

/** Declarations in another order, and the attributes of entities as well. */
function inAnotherOrder(text: string, next: () => number): string {
  const { declarations } = parse(text, "file:///a.dynamo").file;
  const shuffled = declarations.map((declaration) => {
    if (declaration.kind !== "EntityDeclaration") {
      return text.slice(declaration.span.start, declaration.span.end);
    }
    const { members } = declaration;
    const first = members[0]?.span.start ?? declaration.span.end;
    const last = members.at(-1)?.span.end ?? first;
    const inside = shuffle(members, next).map(({ span }) => text.slice(span.start, span.end));
    return `${text.slice(declaration.span.start, first)}${inside.join("\n")}${text.slice(last, declaration.span.end)}`;
  });
  return shuffle(shuffled, next).join("\n");
}

function shuffle<T>(list: readonly T[], next: () => number): readonly T[] {
  return list
    .map((value) => ({ value, rank: next() }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ value }) => value);
}
