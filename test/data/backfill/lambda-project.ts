import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { build } from "esbuild";
import type { BackfillHandlers } from "../../../src/data/backfill/lambda/index.ts";
import { generateBackfill } from "../../../src/generate/backfill/generate.ts";
import { defaultOptions } from "../../../src/generate/index.ts";
import { generatedProject } from "../../generate/generated-modules.ts";
import { type PlannedExample, projectFolder } from "../../generate/models.ts";
import { sharedDynamoDbLocal } from "../../harness/dynamodb-local.ts";

/** The generated Lambda functions, bundled as the CDK's NodejsFunction bundles them. */
export interface LambdaProject {
  /** One call of a function in a process of its own, as Lambda has one. */
  spawn(name: keyof BackfillHandlers, event: object, milliseconds: number): SpawnedCall;
  remove(): void;
}

export interface SpawnedCall {
  /** The answer, or `undefined` where the process ended without one. */
  readonly answer: Promise<unknown>;
  /** SIGKILL: without a chance to do anything more. */
  kill(): void;
}

/** @param tables Physical names by logical ones. */
export async function lambdaProject(
  { model, plans }: PlannedExample,
  tables: Readonly<Record<string, string>>,
  stateTable: string,
  more: readonly { readonly path: string; readonly text: string }[] = [],
): Promise<LambdaProject> {
  const { files, problems } = generateBackfill(model, plans, {
    ...defaultOptions,
    modelFolder: ".",
  });
  assert.deepEqual(problems, []);
  const project = generatedProject([...files, ...more, { path: "call.cjs", text: callScript }]);
  const entry = files.find(({ path }) => path.endsWith("/handlers.ts"))?.path ?? "";
  await build({
    entryPoints: [join(project.folder, entry)],
    outfile: join(project.folder, "handlers.cjs"),
    // The defaults of NodejsFunction for Node 22; the library is what its package is made of.
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    external: ["@aws-sdk/*", "@smithy/*"],
    alias: {
      "dynamodb-modeler/backfill": join(projectFolder, "src/data/backfill/lambda/index.ts"),
    },
    logLevel: "silent",
  });
  const { endpoint } = await sharedDynamoDbLocal();
  const environment = {
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_REGION: "local",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    MODEL_TABLES: JSON.stringify(tables),
    BACKFILL_STATE_TABLE: stateTable,
  };
  return {
    spawn(name, event, milliseconds) {
      const child = spawn(
        process.execPath,
        [join(project.folder, "call.cjs"), name, String(milliseconds)],
        {
          cwd: project.folder,
          env: { ...process.env, ...environment },
          stdio: ["pipe", "pipe", "inherit"],
        },
      );
      child.stdin.on("error", () => undefined).end(JSON.stringify(event));
      let output = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
      const answer = new Promise((resolve) => {
        child.once("close", () => resolve(output === "" ? undefined : JSON.parse(output)));
      });
      return { answer, kill: () => child.kill("SIGKILL") };
    },
    remove: () => project.remove(),
  };
}

/** What went wrong is answered as Lambda answers it. */
const callScript = `
const { readFileSync } = require("node:fs");
const handlers = require("./handlers.cjs");
const [, , name, milliseconds] = process.argv;
const end = Date.now() + Number(milliseconds);
handlers[name](JSON.parse(readFileSync(0, "utf8")), { getRemainingTimeInMillis: () => end - Date.now() })
  .catch((error) => ({ errorType: error.name, errorMessage: error.message }))
  .then((answer) => process.stdout.write(JSON.stringify(answer)));
`;
