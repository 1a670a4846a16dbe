import { execFile } from "node:child_process";
import { join } from "node:path";
import { DataError } from "./data-error.ts";

/** DynamoDB Local 3.x runs on Java 17 and newer. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.html */
export const oldestJava = 17;

/**
 * The `java` to run: from JAVA_HOME, else from the PATH.
 *
 * @throws DataError `java-missing` or `java-too-old`, with what to do.
 */
export async function findJava(environment: NodeJS.ProcessEnv): Promise<string> {
  const home = environment.JAVA_HOME;
  const java = home === undefined || home === "" ? "java" : join(home, "bin", "java");
  const version = await javaVersion(java, environment);
  if (version === undefined) {
    const where = java === "java" ? "on the PATH" : `in JAVA_HOME (${home})`;
    throw new DataError({
      code: "java-missing",
      message: `DynamoDB Local needs Java ${oldestJava} or newer, and none works ${where}.`,
      hint: installAdvice,
    });
  }
  if (version < oldestJava) {
    throw new DataError({
      code: "java-too-old",
      message: `DynamoDB Local needs Java ${oldestJava} or newer, and "${java}" is Java ${version}.`,
      hint: installAdvice,
    });
  }
  return java;
}

const installAdvice =
  "Install it, for example from https://adoptium.net, and put it on the PATH or into JAVA_HOME; or use Docker, or a DynamoDB that runs elsewhere as the endpoint.";

/** The major version, or `undefined` where the program is missing or is no Java. */
function javaVersion(java: string, environment: NodeJS.ProcessEnv): Promise<number | undefined> {
  return new Promise((resolve) => {
    const options = { env: environment, timeout: 20_000 };
    execFile(java, ["-version"], options, (error, stdout, stderr) => {
      // "17.0.15" since Java 9, "1.8.0_432" before. macOS has a `java` that only says where to get one.
      const version = /version "(?:1\.)?(\d+)/.exec(stderr + stdout)?.[1];
      resolve(error !== null || version === undefined ? undefined : Number(version));
    });
  });
}
