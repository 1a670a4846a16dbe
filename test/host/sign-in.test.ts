import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import * as vscode from "vscode";
import type { ExplorerNode } from "../../src/extension/features/explorer/nodes.ts";
import {
  answering,
  closeAllTabs,
  configureConnections,
  databaseEndpoint,
  extension,
  openModel,
  runPattern,
  workspaceFile,
} from "./support.ts";

/**
 * AWS cannot be signed in to here. In the place of its command line stands a script that leaves
 * credentials in the profile, as signing in does in a cache; everything else is real.
 */
suite("signing in", () => {
  const shop = workspaceFile("shop.dynamo");
  const before = { ...process.env };
  let folder: string;
  let config: string;

  suiteSetup(async () => {
    folder = await mkdtemp(join(tmpdir(), "sign-in-"));
    config = join(folder, "config");
    await writeFile(join(folder, "aws"), script);
    await chmod(join(folder, "aws"), 0o755);
    process.env.AWS_CONFIG_FILE = config;
    process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, "credentials");
    process.env.AWS_EC2_METADATA_DISABLED = "true";
    process.env.PATH = `${folder}${delimiter}${process.env.PATH ?? ""}`;
    await openModel("shop.dynamo");
  });

  suiteTeardown(async () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
    await closeAllTabs();
    await configureConnections();
    await rm(folder, { recursive: true });
  });

  async function connectAs(profile: string): Promise<void> {
    const region = "eu-west-1";
    await configureConnections({
      name: profile,
      profile,
      region,
      endpoint: databaseEndpoint,
      readOnly: false,
    });
  }

  async function runAs(profile: string, ...answers: string[]) {
    await connectAs(profile);
    return answering(answers, () =>
      runPattern({
        uri: shop,
        pattern: "CustomerWithOrders",
        connection: profile,
        arguments: { customerId: "01HX0000000000000000000ADA" },
      }),
    );
  }

  test("an expired session is signed in to, and what failed is done again", async () => {
    await writeFile(config, session("team"));
    const { result, asked } = await runAs("team", "Sign In", "Create and Go On");
    assert.match(asked[0] ?? "", /The session of the profile "team" has expired/);
    assert.ok(result !== undefined, asked.join("\n"));
    assert.equal(result.responses[0]?.operation, "Query");
  });

  test("a connection in the explorer whose session has expired leads to its tables", async () => {
    await writeFile(config, session("explored"));
    await connectAs("explored");
    const { explorer } = extension().exports;
    const children = async (node?: ExplorerNode) => (await explorer.getChildren(node)) ?? [];
    const connection = (await children()).find(
      (node) => node.kind === "connection" && node.connection.name === "explored",
    );
    assert.ok(connection !== undefined);
    const [failure] = await children(connection);
    assert.ok(failure?.kind === "failure", failure?.kind);
    const item = await explorer.getTreeItem(failure);
    assert.equal(item.command?.command, "dynamo.explorer.signIn");
    const { asked } = await answering([], async () =>
      vscode.commands.executeCommand("dynamo.explorer.signIn", failure),
    );
    assert.deepEqual(asked, []);
    const kinds = (await children(connection)).map(({ kind }) => kind);
    assert.ok(kinds.includes("table"), kinds.join(", "));
  });

  test("a role is signed in to by the profile that it starts from", async () => {
    const role = "[profile reader]\nrole_arn = arn:aws:iam::111111111111:role/reader\n";
    await writeFile(config, `${role}source_profile = base\n${session("base")}`);
    const { asked } = await runAs("reader", "Sign In");
    assert.match(asked[0] ?? "", /has expired|gives no credentials/);
    assert.doesNotMatch(asked[1] ?? "", /did not succeed/);
  });

  test("a sign-in that fails says so, and nothing is tried again", async () => {
    await writeFile(config, session("refused"));
    const { result, asked } = await runAs("refused", "Sign In");
    assert.equal(result, undefined);
    assert.match(asked[1] ?? "", /Signing in to refused did not succeed/);
    assert.equal(asked.length, 2);
  });

  test("who has no session to sign in to is not offered to", async () => {
    await writeFile(config, "[profile bare]\nregion = eu-west-1\n");
    const { result, asked } = await runAs("bare", "Sign In");
    assert.equal(result, undefined);
    assert.equal(asked.length, 1, asked.join("\n"));
  });
});

function session(name: string): string {
  return `[profile ${name}]
sso_session = company
sso_account_id = 111111111111
sso_role_name = reader
[sso-session company]
sso_region = eu-west-1
sso_start_url = https://company.example/start
`;
}

/** `aws sso login --profile name`: gives the profile keys, or refuses one of this name. */
const script = `#!/bin/sh
[ "$1 $2 $3" = "sso login --profile" ] || exit 2
[ "$4" != "refused" ] || exit 1
cat > "$AWS_SHARED_CREDENTIALS_FILE" <<END
[$4]
aws_access_key_id = SIGNEDIN
aws_secret_access_key = secret
END
`;
