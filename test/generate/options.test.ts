import { defaultOptions } from "../../src/generate/index.ts";
import { checkAllRequests } from "./check-requests.ts";
import { clashing } from "./clashing.ts";
import { everything } from "./everything.ts";
import { generatedProject } from "./generated-modules.ts";
import { hostile } from "./hostile.ts";
import { exampleModel, exampleModels, generated, modelOf } from "./models.ts";

const exact = { ...defaultOptions, numbers: "exact" } as const;

test("with all digits of numbers, every model sends what is planned", async () => {
  const models = [
    ...exampleModels.map((path) => exampleModel(path)),
    modelOf(everything, "file:///models/club.dynamo"),
    modelOf(hostile, "file:///models/hostile.dynamo"),
    modelOf(clashing, "file:///models/clashing.dynamo"),
  ];
  const files = models.map((planned) => generated(planned, exact));
  const project = generatedProject(files);
  try {
    for (const [index, planned] of models.entries()) {
      await checkAllRequests(planned, await project.load(files[index]?.path ?? ""));
    }
  } finally {
    project.remove();
  }
});
