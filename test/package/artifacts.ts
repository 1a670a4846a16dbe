import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Artifacts, packageArtifacts } from "../../src/build/package.ts";
import { projectRoot } from "../harness/cache.ts";

let packaged: Promise<Artifacts> | undefined;

/** The two artefacts, which are made once for all tests of a process. */
export function artifacts(): Promise<Artifacts> {
  packaged ??= packageArtifacts(projectRoot);
  return packaged;
}

/** A model with exactly one mistake: a misspelt attribute type. */
export const wrongModel = `table Shop {
  partition key PK: string
  sort key SK: string
}

entity Order in Shop {
  PK = "ORDER#\${orderId}"
  SK = "ORDER"

  orderId: strin
}
`;

/** All files below a folder, as sorted paths with slashes. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((path) => path.replaceAll("\\", "/"))
    .sort();
}

/** What must not be published: keys, and paths of the machine that built it. */
export async function findSecrets(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const file of await listFiles(folder)) {
    if (!/\.(js|json|md|css|svg|txt|dynamo)$/.test(file)) continue;
    const text = await readFile(join(folder, file), "utf8");
    if (/\bAKIA[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY/.test(text))
      found.push(`${file}: a key`);
    if (text.includes(projectRoot)) found.push(`${file}: ${projectRoot}`);
    if (/sourceMappingURL=/.test(text)) found.push(`${file}: a source map`);
  }
  return found;
}

/** The packages of a `THIRD_PARTY_NOTICES.txt`, without their versions. */
export function noticedPackages(notices: string): string[] {
  return [...notices.matchAll(/^(\S+) \d+\.\d+\.\d+\S* \(.+\)$/gm)].map(([, name = ""]) => name);
}
