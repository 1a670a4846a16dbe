import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type Analysis, createWorkspace } from "../service/index.ts";
import { uriOf } from "./files.ts";
import { CommandFailure, type Terminal } from "./terminal.ts";

/**
 * The model of a file as it was in a revision, with all that it imported then. Everything is read
 * from git's objects; the working tree is not looked at.
 *
 * @param file absolute, or as git has it after a revision's colon: from the root of the repository,
 * or from the working directory where it begins with `./` or `../`
 */
export async function modelInRevision(
  revision: string,
  file: string,
  terminal: Terminal,
): Promise<Analysis> {
  const { directory } = terminal;
  const isFromRoot = !isAbsolute(file) && !/^\.\.?\//.test(file);
  const below = isFromRoot ? directory : nearestFolder(dirname(resolve(directory, file)));
  const repository = await openRepository(revision, below, terminal);
  const { root, nameOf, textOf, modelFilesBelow } = repository;
  const path = isFromRoot ? join(root, file) : resolve(directory, file);
  const uri = uriOf(path);
  if ((await textOf(uri)) === undefined) {
    throw new CommandFailure(`There is no ${nameOf(path)} in the revision '${revision}'.`);
  }
  const workspace = createWorkspace({
    readFile: textOf,
    listFiles: () => modelFilesBelow(dirname(path)),
  });
  // What modeling could be better is not what a comparison is about.
  workspace.setClinic({ profile: "off" });
  const analysis = await workspace.analysisOf(uri);
  if (analysis !== undefined) return analysis;
  throw new CommandFailure(`${nameOf(path)} of the revision '${revision}' cannot be read.`);
}

/** Of a file whose folder is gone as well: where git can be started. */
function nearestFolder(folder: string): string {
  const parent = dirname(folder);
  return existsSync(folder) || parent === folder ? folder : nearestFolder(parent);
}

interface Repository {
  /** Absolute. */
  readonly root: string;
  /** From the repository's root, with `/`. */
  nameOf(path: string): string;
  /** By the URI that the file has, or would have, in the working tree. */
  textOf(uri: string): Promise<string | undefined>;
  modelFilesBelow(folder: string): Promise<readonly string[]>;
}

async function openRepository(
  revision: string,
  folder: string,
  terminal: Terminal,
): Promise<Repository> {
  // A text that begins like an option must never become one.
  if (revision === "" || revision.startsWith("-")) {
    throw new CommandFailure(`'${revision}' is no revision.`);
  }
  const git = (...args: readonly string[]) => runGit(args, folder, terminal);
  const top = await git("rev-parse", "--show-toplevel");
  if (top.kind === "failed") {
    throw new CommandFailure(
      top.isMissing
        ? "git is needed to read another revision, and cannot be started."
        : `${folder} is in no git repository.`,
    );
  }
  // Up from the folder, since the root's own spelling may go through links.
  const prefix = await git("rev-parse", "--show-prefix");
  const above = prefix.kind === "failed" ? "" : prefix.text.trimEnd();
  const depth = above.split("/").filter((part) => part !== "").length;
  const root = join(folder, ...Array<string>(depth).fill(".."));
  const nameOf = (path: string): string => relative(root, path).split(sep).join("/");
  const commit = await git("rev-parse", "--verify", "--quiet", `${revision}^{commit}`);
  if (commit.kind === "failed") {
    throw new CommandFailure(`The repository has no revision '${revision}'.`);
  }
  const object = commit.text.trim();
  return {
    root,
    nameOf,
    async textOf(uri) {
      const name = nameOf(fileURLToPath(uri));
      if (name.startsWith("../")) return undefined;
      const blob = await git("cat-file", "blob", `${object}:${name}`);
      return blob.kind === "failed" ? undefined : blob.text;
    },
    async modelFilesBelow(below) {
      const name = nameOf(below);
      const tree = await git(
        ...["ls-tree", "-r", "-z", "--name-only", "--full-tree", object],
        ...(name === "" ? [] : ["--", `${name}/`]),
      );
      if (tree.kind === "failed") return [];
      return tree.text
        .split("\0")
        .filter((file) => file.endsWith(".dynamo"))
        .map((file) => uriOf(join(root, file)));
    },
  };
}

type GitOutcome =
  | { readonly kind: "done"; readonly text: string }
  | { readonly kind: "failed"; readonly isMissing: boolean };

/** Runs git without a shell. */
function runGit(
  args: readonly string[],
  folder: string,
  { environment, signal }: Terminal,
): Promise<GitOutcome> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { ...environment }, maxBuffer: mostBytes, signal };
    execFile("git", args, { ...options, encoding: "utf8" }, (error, text) => {
      if (error === null) resolve({ kind: "done", text });
      // A folder that is not there looks like a missing git.
      else resolve({ kind: "failed", isMissing: error.code === "ENOENT" });
    });
  });
}

/** No model is as large. */
const mostBytes = 64 * 1024 * 1024;
