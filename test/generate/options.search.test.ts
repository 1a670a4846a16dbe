import assert from "node:assert/strict";
import { defaultOptions, type GenerationOptions } from "../../src/generate/index.ts";
import { checkAllRequests } from "./check-requests.ts";
import { clashing } from "./clashing.ts";
import { counted } from "./counted.ts";
import { everything } from "./everything.ts";
import { generatedProject } from "./generated-modules.ts";
import { hostile } from "./hostile.ts";
import { exampleModel, exampleModels, generated, generatedFiles, modelOf } from "./models.ts";
import { upgraded } from "./upgraded.ts";

const models = [
  ...exampleModels.map((path) => exampleModel(path)),
  modelOf(everything, "file:///models/club.dynamo"),
  modelOf(hostile, "file:///models/hostile.dynamo"),
  modelOf(clashing, "file:///models/clashing.dynamo"),
];
/** Those that answers and arguments cannot be made up for; both are called in the tests of data. */
const others = [
  modelOf(counted, "file:///models/meters.dynamo"),
  modelOf(upgraded, "file:///models/past.dynamo"),
];

const layouts: readonly GenerationOptions[] = [
  { ...defaultOptions, numbers: "exact" },
  { ...defaultOptions, modules: "entity" },
  { ...defaultOptions, modules: "entity", numbers: "exact", validation: false },
];

for (const options of layouts) {
  test(`with ${JSON.stringify(options)}, every model compiles and sends what is planned`, async function () {
    this.timeout(120_000);
    const made = models.map((planned) => generatedFiles(planned, options));
    const project = generatedProject([
      ...made.flat(),
      ...others.flatMap((each) => generatedFiles(each, options)),
    ]);
    try {
      assert.equal(await project.compile(), "");
      for (const [index, planned] of models.entries()) {
        const [main] = made[index] ?? [];
        await checkAllRequests(planned, await project.load(main?.path ?? ""));
      }
    } finally {
      project.remove();
    }
  });
}

test("a module per entity and one for all have the same for users, and no module imports in a circle", async function () {
  this.timeout(120_000);
  const options = { ...defaultOptions, modules: "entity" } as const;
  for (const planned of [...models, ...others]) {
    const whole = generated(planned);
    const files = generatedFiles(planned, options);
    const project = generatedProject([whole, ...files]);
    try {
      const [one, several] = [await project.load(whole.path), await project.load(files[0].path)];
      assert.deepEqual(Object.keys(several).sort(), Object.keys(one).sort());
    } finally {
      project.remove();
    }
    const imports = new Map(
      files.map(({ path, text }) => [
        path,
        [...text.matchAll(/^(?:import|export|\}) .*from "\.\/(.*)\.js";$/gm)].map(
          ([, name]) => `${path.slice(0, path.indexOf("/"))}/${name}.ts`,
        ),
      ]),
    );
    const visit = (path: string, above: readonly string[]): void => {
      assert.ok(!above.includes(path), [...above, path].join(" -> "));
      for (const next of imports.get(path) ?? []) visit(next, [...above, path]);
    };
    visit(files[0].path, []);
    assert.equal(imports.get(files[0].path)?.length, files.length - 1, "the index has all");
  }
});

test("a small change of an entity changes its own module only", () => {
  const options = { ...defaultOptions, modules: "entity" } as const;
  const before = generatedFiles(modelOf(everything, "file:///models/club.dynamo"), options);
  const added = everything.replace("  photo?: binary\n", "  photo?: binary\n  motto?: string\n");
  const after = generatedFiles(modelOf(added, "file:///models/club.dynamo"), options);
  const changed = after.filter(({ path, text }) =>
    before.every((file) => file.path !== path || file.text !== text),
  );
  assert.deepEqual(
    changed.map(({ path }) => path),
    ["club/member.ts"],
  );
});
