import { readFileSync } from "node:fs";
import { join } from "node:path";
import { resolveModel } from "../../src/language/index.ts";
import { planModel } from "../../src/planner/index.ts";
import { examine } from "../../src/rules/index.ts";
import { parseFile } from "../../src/service/analyze.ts";
import { largeModel } from "./large-model.ts";
import { atMost, type Benchmark, median, medianMilliseconds, reported } from "./measure.ts";

/**
 * All modeling rules together, beside parsing and resolving the same text: on a large model, and on
 * one of many small ones as people write them, with every rule's subject in it.
 */
export const benchmark: Benchmark = {
  name: "the clinic",
  run() {
    return [
      ...compare("200 entities and patterns", largeModel(200, 10)),
      ...compare("the example models, forty times", exampleModels(40)),
    ];
  },
};

const uri = "file:///model.dynamo";

/**
 * Both in one loop, as the language server does it at each keystroke: what one phase leaves to be
 * collected is then paid for by either.
 */
function compare(name: string, text: string): readonly Finding[] {
  const readings: number[] = [];
  const judgings: number[] = [];
  medianMilliseconds(
    () => text,
    (model) => {
      const start = performance.now();
      const { model: resolved } = read(model);
      readings.push(performance.now() - start);
      const planned = planModel(resolved);
      const planningEnd = performance.now();
      examine({ model: resolved, ...planned });
      judgings.push(performance.now() - planningEnd);
    },
    41,
  );
  const reading = median(readings.slice(-41));
  const judging = median(judgings.slice(-41));
  return [
    reported(`${name}: parsing and resolving`, reading),
    reported(`${name}: all rules`, judging),
    atMost(`${name}: all rules / parsing and resolving`, judging / reading, 1),
  ];
}

type Finding = ReturnType<typeof reported>;

function read(text: string): ReturnType<typeof resolveModel> {
  return resolveModel(uri, new Map([[uri, parseFile(uri, text)]]));
}

/** The examples as one model, each copy under names of its own. */
function exampleModels(copies: number): string {
  const folder = join(process.cwd(), "examples");
  const texts = ["shop", "tournament", "iot"].map((name) =>
    readFileSync(join(folder, `${name}.dynamo`), "utf8"),
  );
  const names = texts.map((text) =>
    [...text.matchAll(/^(?:table|type|entity|pattern|sample) (\w+)/gm)].map(
      ([, name = ""]) => name,
    ),
  );
  const parts: string[] = [];
  for (let copy = 0; copy < copies; copy++) {
    for (const [position, text] of texts.entries()) {
      const own = new RegExp(`\\b(${names[position]?.join("|")})\\b(?!:)`, "g");
      parts.push(text.replace(own, `$1${copy}`));
    }
  }
  return parts.join("\n");
}
