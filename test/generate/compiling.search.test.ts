import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { defaultOptions, type GeneratedFile } from "../../src/generate/index.ts";
import { type Design, design, designText } from "../planner/generated-designs.ts";
import { patternText, readRecipe, writeRecipe } from "../planner/generated-patterns.ts";
import { clashing } from "./clashing.ts";
import { counted } from "./counted.ts";
import { everything } from "./everything.ts";
import {
  type CompileError,
  type CompilerPackage,
  type GeneratedProject,
  generatedProject,
} from "./generated-modules.ts";
import { hostile } from "./hostile.ts";
import { exampleModel, exampleModels, generated, modelOf, projectFolder } from "./models.ts";
import { typeTests } from "./type-tests.ts";

/**
 * All that is to compile stands in one folder, so that each compiler starts once and reads the types
 * of the SDK once. The newest one gets all of it; TypeScript 5, which is five times slower, what has
 * every kind of declaration in it.
 */
suite("the compilers of generated code", () => {
  let project: GeneratedProject;
  let errors: Readonly<Record<CompilerPackage, readonly CompileError[]>>;

  suiteSetup(async function () {
    this.timeout(120_000);
    const programs = [{ path: "documentation.ts", text: documentationProgram() }, ...typeTests];
    project = generatedProject([
      ...models().map(({ name, file }) => ({ ...file, path: `${name}.ts` })),
      ...programs,
    ]);
    const forFive = ["iot", "tournament", "helpdesk", "counted-exact", "hostile", "drawn-0"];
    const [seven, five] = await Promise.all([
      project.errors("typescript"),
      project.errors("typescript-5", [
        ...forFive.map((name) => `${name}.ts`),
        ...programs.map(({ path }) => path),
      ]),
    ]);
    errors = { typescript: seven, "typescript-5": five };
  });
  suiteTeardown(() => project.remove());

  for (const [compiler, name] of [
    ["typescript", "the newest TypeScript"],
    ["typescript-5", "TypeScript 5"],
  ] as const) {
    test(`all models and the documentation's examples compile with ${name}`, () => {
      const isWrong = ({ path }: CompileError) => typeTests.some((each) => each.path === path);
      assert.deepEqual(
        errors[compiler].filter((error) => !isWrong(error)),
        [],
      );
    });

    for (const { path, text } of typeTests) {
      test(`${path}: wrong use, and only that, is refused by ${name}`, () => {
        checkErrors(
          text,
          errors[compiler].filter((error) => error.path === path),
        );
      });
    }
  }
});

/** Names of files, since a model may have any. */
function models(): readonly { readonly name: string; readonly file: GeneratedFile }[] {
  const exact = { ...defaultOptions, numbers: "exact" } as const;
  const unchecked = { ...defaultOptions, validation: false } as const;
  const examples = exampleModels.map((path) => ({
    name: path.replace(/^.*\/|\.dynamo$/g, ""),
    planned: exampleModel(path),
  }));
  const written = [
    ...examples,
    { name: "club", planned: modelOf(everything, "file:///models/club.dynamo") },
    { name: "hostile", planned: modelOf(hostile) },
    { name: "clashing", planned: modelOf(clashing) },
    { name: "counted", planned: modelOf(counted) },
    ...clientNames.map(([file, entity, pattern]) => ({
      name: `client-${file}`,
      planned: modelOf(oneEntity(entity, pattern), `file:///models/${file}.dynamo`),
    })),
  ];
  const drawn = drawnModels(12).map((text, index) => ({
    name: `drawn-${index}`,
    planned: modelOf(text, `file:///models/drawn${index}.dynamo`),
  }));
  return [
    ...[...written, ...drawn].map(({ name, planned }) => ({ name, file: generated(planned) })),
    ...written
      .filter(({ name }) => !name.startsWith("client-"))
      .map(({ name, planned }) => ({ name: `${name}-exact`, file: generated(planned, exact) })),
    ...written
      .filter(({ name }) => ["club", "counted"].includes(name))
      .map(({ name, planned }) => ({
        name: `${name}-unchecked`,
        file: generated(planned, unchecked),
      })),
  ];
}

/** Files, entities and patterns whose names the client's have to make way for. */
const clientNames: readonly (readonly [file: string, entity: string, pattern: string])[] = [
  ["shop", "Shop", "Open"],
  ["open", "Shop", "Open"],
  ["input", "Shop", "Open"],
  ["class", "Shop", "Open"],
  ["town", "Shop", "Open"],
];

function oneEntity(entity: string, pattern: string): string {
  return `table T { partition key id: string }
entity ${entity} in T { id: string  revision: integer @revision }
pattern ${pattern} { put ${entity} }
pattern Find { get ${entity} where id = :id }
pattern All { scan ${entity} }
`;
}

/** Designs and patterns that nobody would draw: the same at each run. */
function drawnModels(count: number): readonly string[] {
  const drawing = fc.record({
    shape: design,
    recipes: fc.array(fc.oneof(readRecipe, writeRecipe), {
      minLength: 12,
      maxLength: 20,
      size: "max",
    }),
  });
  return fc.sample(drawing, { numRuns: count, seed: 20261128 }).map(({ shape, recipes }) => {
    const text = designText(shape satisfies Design);
    const { model } = modelOf(text);
    return (
      text + recipes.map((each, index) => patternText(model, each, `P${index}`) ?? "").join("")
    );
  });
}

/** All TypeScript of the page about generated code, as one program. */
function documentationProgram(): string {
  const page = readFileSync(join(projectFolder, "docs/generated-code.md"), "utf8");
  const blocks = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block ?? "");
  assert.ok(blocks.length >= 4);
  // What an example only shows is used here, as the strictest settings want it.
  const shown = "[customer, second, everything, spent, greeting, workers, ship]";
  return `declare const console: { log(line: string): void };
${blocks.join("\n")}
export const shown: unknown = ${shown};
`;
}

/**
 * Compares errors with the marks under the lines of a text: `^` below the place, or `<-` where it is
 * before the mark could begin, and a part of the message.
 */
function checkErrors(text: string, errors: readonly CompileError[]): void {
  const lines = text.split("\n");
  const expected: { readonly line: number; readonly column: number; readonly part: string }[] = [];
  for (const [index, line] of lines.entries()) {
    const mark = /^( *\/\/ *)(\^|<-) (.*)$/.exec(line);
    if (mark === null) continue;
    const [, before = "", sign, part = ""] = mark;
    const indentation = /^ */.exec(lines[index - 1] ?? "")?.[0].length ?? 0;
    expected.push({
      // The line above is the one that is meant; lines of a compiler begin with 1.
      line: index,
      column: (sign === "^" ? before.length : indentation) + 1,
      part,
    });
  }
  const shown = errors.map(
    ({ line, column, message }) => `${lines[line - 1]}\n${" ".repeat(column - 1)}^ ${message}`,
  );
  assert.deepEqual(
    errors.map(({ line, column }) => `${line}:${column}`),
    expected.map(({ line, column }) => `${line}:${column}`),
    shown.join("\n"),
  );
  for (const [index, { part }] of expected.entries()) {
    assert.ok(errors[index]?.message.includes(part), `Expected "${part}" in\n${shown[index]}`);
  }
}
