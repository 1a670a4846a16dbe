import assert from "node:assert/strict";
import { generatedProject } from "../generate/generated-modules.ts";
import { generated, modelOf } from "../generate/models.ts";
import { clientOf, tablesWithSamples } from "./generated-database.ts";

test("a generated move to the same key still writes what else it sets", async () => {
  const text = `
table Tasks {
  partition key PK: string
}
entity Task in Tasks {
  PK = "TASK#\${state}#\${id}"
  id: string
  state: "OPEN" | "DONE"
  count: integer
}
pattern Take {
  move Task
  where id = :id and state = :from
  set state = :to, count = count + 1
}
pattern GetTask { get Task where id = :id and state = :state }
sample one: Task { id: "1", state: "OPEN", count: 4 }
`;
  const planned = modelOf(text, "file:///models/tasks.dynamo");
  const file = generated(planned);
  const project = generatedProject([file]);
  const { client, tables } = await tablesWithSamples(planned);
  try {
    const module = await project.load(file.path);
    const tasks = clientOf(module, client, tables);
    for (const to of ["OPEN", "OPEN", "DONE"])
      await module.take?.(tasks, { id: "1", from: "OPEN", to });
    const done = await module.getTask?.(tasks, { id: "1", state: "DONE" });
    assert.deepEqual(done, { id: "1", state: "DONE", count: 7 });
  } finally {
    client.destroy();
    project.remove();
  }
});
