import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listProfiles } from "../../src/data/profiles.ts";

suite("profiles of the AWS configuration", () => {
  let folder: string;
  const before = { ...process.env };

  suiteSetup(async () => {
    folder = await mkdtemp(join(tmpdir(), "profiles-"));
    process.env.AWS_CONFIG_FILE = join(folder, "config");
    process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, "credentials");
  });

  suiteTeardown(async () => {
    delete process.env.AWS_CONFIG_FILE;
    delete process.env.AWS_SHARED_CREDENTIALS_FILE;
    Object.assign(process.env, before);
    await rm(folder, { recursive: true });
  });

  async function profilesIn(config: string, credentials = "") {
    await writeFile(join(folder, "config"), config);
    await writeFile(join(folder, "credentials"), credentials);
    return listProfiles();
  }

  test("are those of both files, with where their credentials come from", async () => {
    const profiles = await profilesIn(
      `[profile team]
sso_session = company
region = eu-west-1
[sso-session company]
sso_start_url = https://company.example/start
[services local]
dynamodb =
  endpoint_url = http://127.0.0.1:8000
[profile old]
sso_start_url = https://company.example/start
[profile console]
login_session = arn:aws:iam::111111111111:user/someone
[profile tool]
credential_process = give-credentials
[profile pod]
role_arn = arn:aws:iam::111111111111:role/pod
web_identity_token_file = /token
[profile empty]
region = us-east-1
[default]
region = eu-central-1
`,
      "[default]\naws_access_key_id = KEY\naws_secret_access_key = secret\n[only-keys]\naws_access_key_id = KEY\n",
    );
    assert.deepEqual(
      profiles.map(({ name, kind, region }) => [name, kind, region]),
      [
        ["default", "keys", "eu-central-1"],
        ["console", "console sign-in", undefined],
        ["empty", "no credentials", "us-east-1"],
        ["old", "single sign-on", undefined],
        ["only-keys", "keys", undefined],
        ["pod", "web identity", undefined],
        ["team", "single sign-on", "eu-west-1"],
        ["tool", "process", undefined],
      ],
    );
    assert.ok(!JSON.stringify(profiles).includes("KEY"), "no key is in what is listed");
  });

  test("a role is signed in to by the profile that its chain starts from", async () => {
    const role = (name: string, source: string) =>
      `[profile ${name}]\nrole_arn = arn:aws:iam::111111111111:role/${name}\nsource_profile = ${source}\n`;
    const profiles = await profilesIn(
      `${role("admin", "reader")}${role("reader", "team")}${role("circle", "other")}${role("other", "circle")}${role("lost", "nobody")}
[profile team]
sso_session = company
[profile console]
login_session = arn:aws:iam::111111111111:user/someone
`,
    );
    assert.deepEqual(Object.fromEntries(profiles.map(({ name, signIn }) => [name, signIn])), {
      admin: { command: "sso login", profile: "team" },
      circle: undefined,
      console: { command: "login", profile: "console" },
      lost: undefined,
      other: undefined,
      reader: { command: "sso login", profile: "team" },
      team: { command: "sso login", profile: "team" },
    });
  });

  test("files that are not there, or no configuration, have none", async () => {
    assert.deepEqual(await profilesIn("no configuration at all ]["), []);
    await rm(join(folder, "config"));
    await rm(join(folder, "credentials"));
    assert.deepEqual(await listProfiles(), []);
  });
});
