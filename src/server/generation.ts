import { LSPErrorCodes, ResponseError } from "vscode-languageserver";
import {
  type GeneratedFile as Generated,
  generateTypeScript,
  overwriteVerdict,
} from "../generate/index.ts";
import { resolveRelative } from "../language/semantics/imports.ts";
import type {
  ExistingFile,
  GeneratedFile,
  GeneratedFiles,
  GenerateParams,
} from "../protocol/server-requests.ts";
import type { Analysis } from "../service/index.ts";

export type ReadFile = (uri: string) => Promise<string | undefined>;

/** The access code of a model, with what stands where it is to be written. */
export async function generatedFiles(
  { model, plans }: Analysis,
  { folder }: GenerateParams,
  readFile: ReadFile,
): Promise<GeneratedFiles | ResponseError<void>> {
  const { files, problems } = generateTypeScript(model, plans);
  if (problems.length > 0) {
    const reasons = problems.map(({ subject, message }) => `${subject}: ${message}`);
    return new ResponseError(
      LSPErrorCodes.RequestFailed,
      `No code can be generated from this model. ${reasons.join(" ")}`,
    );
  }
  return {
    files: await Promise.all(
      files.map(
        async (file): Promise<GeneratedFile> => ({
          path: file.path,
          text: file.text,
          existing: await existingFile(file, folder, readFile),
        }),
      ),
    ),
  };
}

async function existingFile(
  file: Generated,
  folder: string | undefined,
  readFile: ReadFile,
): Promise<ExistingFile> {
  const uri =
    folder === undefined
      ? undefined
      : resolveRelative(`${folder.replace(/\/$/, "")}/here`, `./${file.path}`);
  const text = uri === undefined ? undefined : await readFile(uri);
  if (text === undefined) return "none";
  const verdict = overwriteVerdict(text, file.text);
  return verdict === "generated, unedited" ? "unedited" : verdict;
}
