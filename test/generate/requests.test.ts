import { checkAllRequests } from "./check-requests.ts";
import { everything } from "./everything.ts";
import { generatedProject } from "./generated-modules.ts";
import { exampleModel, exampleModels, generated, modelOf } from "./models.ts";

suite("requests of generated code", () => {
  const examples = [
    ...exampleModels.map((path) => ({ path, planned: exampleModel(path) })),
    { path: "a model with everything", planned: modelOf(everything, "file:///models/club.dynamo") },
  ];
  const files = examples.map(({ planned }) => generated(planned));
  const project = generatedProject(files);
  suiteTeardown(() => project.remove());

  for (const [position, { path, planned }] of examples.entries()) {
    test(`are the plans' requests, for every pattern of ${path}`, async () => {
      const module = await project.load(files[position]?.path ?? "");
      await checkAllRequests(planned, module);
    });
  }
});
