import { createRequire } from "node:module";
import { type Analysis, analyze, parseFile } from "../../src/service/analyze.ts";
import { equalPrismaSchema, largeModel } from "./large-model.ts";
import { atMost, type Benchmark, medianMilliseconds, reported } from "./measure.ts";

interface PrismaSchemaCompiler {
  lint(input: string): string;
}

/**
 * Parsing, resolving, checking and planning together, beside what Prisma's compiled core (Rust, as
 * WebAssembly) takes to lint a schema of as many models and lines.
 */
export const benchmark: Benchmark = {
  name: "checking a model",
  run() {
    const prisma = createRequire(import.meta.url)(
      "@prisma/prisma-schema-wasm",
    ) as PrismaSchemaCompiler;
    const model = largeModel(200, 10);
    const tenfold = largeModel(2000, 10);
    const oneTable = largeModel(2000, 2000);
    const schema = JSON.stringify([["schema.prisma", equalPrismaSchema(200)]]);
    const linted = prisma.lint(schema);
    if (linted !== "[]") throw new Error(`Prisma finds something: ${linted.slice(0, 200)}`);
    const findings = checkText(model).diagnostics.filter(({ severity }) => severity === "error");
    if (findings.length > 0) throw new Error(`The model has errors: ${findings[0]?.message}`);
    const ours = medianMilliseconds(() => model, checkText);
    const theirs = medianMilliseconds(
      () => schema,
      (text) => prisma.lint(text),
    );
    const large = medianMilliseconds(() => tenfold, checkText, 7);
    const dense = medianMilliseconds(() => oneTable, checkText, 5);
    return [
      reported(`our 200 entities and 200 patterns (${model.split("\n").length} lines)`, ours),
      reported("an equal schema in Prisma's core", theirs),
      atMost("ours / Prisma's", ours / theirs, 0.5),
      reported("2,000 entities and patterns in tables of ten", large),
      atMost("ten times the model / the model", large / ours, 12),
      reported("2,000 entities in one table", dense),
    ];
  },
};

const uri = "file:///model.dynamo";

/** Without the modeling rules, which no peer has: `clinic.bench.ts` measures them. */
function checkText(text: string): Analysis {
  const files = new Map([[uri, parseFile(uri, text)]]);
  return analyze(uri, files, { clinic: { profile: "off" } });
}
