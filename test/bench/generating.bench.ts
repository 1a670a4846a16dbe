import { generateTypeScript } from "../../src/generate/index.ts";
import { analyze, parseFile } from "../../src/service/analyze.ts";
import { largeModel } from "./large-model.ts";
import { atMost, type Benchmark, reported, sideBySide } from "./measure.ts";

/**
 * Generating code from a large model, beside checking the same text as an editor and `dynamo check`
 * do: with all modeling rules, and for comparison without.
 */
export const benchmark: Benchmark = {
  name: "generating code",
  async run() {
    const text = largeModel(200, 10);
    const { model, plans } = check(text);
    if (generateTypeScript(model, plans).files.length === 0)
      throw new Error("Nothing is generated.");
    const results = await sideBySide(
      {
        checking: async () => check(text),
        parsing: async () => check(text, "off"),
        generating: async () => generateTypeScript(model, plans),
      },
      { rounds: 41, warmupMilliseconds: 3000, turnMilliseconds: 1 },
    );
    const checking = results.checking.milliseconds;
    const generating = results.generating.milliseconds;
    return [
      reported("checking 200 entities and 200 patterns", checking),
      reported("without the modeling rules", results.parsing.milliseconds),
      reported("generating their code", generating),
      atMost("generating / checking", generating / checking, 2),
    ];
  },
};

const uri = "file:///model.dynamo";

function check(text: string, profile?: "off") {
  const options = profile === undefined ? {} : { clinic: { profile } };
  return analyze(uri, new Map([[uri, parseFile(uri, text)]]), options);
}
