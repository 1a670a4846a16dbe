import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Metafile } from "esbuild";

/**
 * The licences of all packages whose code is in what is shipped, as their terms demand.
 *
 * @param shipped Files and folders below the release, such as `dist/cli.js` and `dist/webview`.
 * @throws Error when a bundled package brings no licence text and names none.
 */
export async function collectNotices(
  root: string,
  metafile: Metafile,
  shipped: readonly string[],
): Promise<string> {
  const folders = new Set<string>();
  // The icons of the pages are copied, not bundled.
  if (shipped.includes("dist/webview")) folders.add("node_modules/@vscode/codicons");
  for (const [output, { inputs }] of Object.entries(metafile.outputs)) {
    if (!shipped.some((path) => `${output}/`.includes(`/${path}/`))) continue;
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  }
  const packagesByText = new Map<string, string[]>();
  for (const folder of [...folders].sort()) {
    const { title, text } = await readNotice(join(root, folder));
    packagesByText.set(text, [...(packagesByText.get(text) ?? []), title]);
  }
  const notices = [...packagesByText].map(([text, titles]) =>
    [rule, ...titles, "", text, ""].join("\n"),
  );
  return `${introduction}\n${notices.join("\n")}`;
}

const introduction =
  "Modeler for DynamoDB is licensed under the MIT License. It contains code of the following\n" +
  "packages under their own licences.\n";

const rule = "-".repeat(80);

async function readNotice(folder: string): Promise<{ title: string; text: string }> {
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  const files = (await readdir(folder)).filter((name) => /^(licen[cs]e|notice)/i.test(name)).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  if (texts.length === 0 && manifest.license === undefined) {
    throw new Error(`${manifest.name} is bundled but has no licence.`);
  }
  return {
    title: `${manifest.name} ${manifest.version} (${manifest.license ?? "see below"})`,
    text: texts.map((text) => text.trim()).join("\n\n"),
  };
}
