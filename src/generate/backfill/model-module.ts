import { canonicalUri } from "../../language/semantics/imports.ts";
import type { Model } from "../../language/semantics/model.ts";
import { array, type Code, code, docComment, literal, object } from "../code-writer.ts";
import { sourceName } from "../infrastructure/tables.ts";

/**
 * The texts of the model, line by line, so that a change of the model is as small here. They are
 * read where they are used: a plan that was made of them would belong to one version of the library.
 */
export function modelModule(model: Model): Code {
  const pathOf = modelPaths(model);
  const files = model.files.map(({ uri, text }) => {
    const lines = array(text.split("\n").map(literal));
    return [pathOf(uri), code`${lines}.join(${literal("\n")})`] as const;
  });
  return code`
    import type { ModelTexts } from "dynamodb-modeler/backfill";

    ${docComment([`The model as it was when this was generated: ${sourceName(model)} and what it imports.`])}
    export const model: ModelTexts = ${object([
      ["root", literal(pathOf(model.root))],
      ["files", object(files)],
    ])};
  `;
}

/** The paths of the model's files, from the folder that has all of them. */
export function modelPaths(model: Model): (uri: string) => string {
  const folders = model.files.map(({ uri }) => segmentsOf(uri).slice(0, -1));
  const [first = []] = folders;
  let shared = 0;
  while (
    shared < first.length &&
    folders.every((folder) => folder.length > shared && folder[shared] === first[shared])
  ) {
    shared++;
  }
  return (uri) => segmentsOf(uri).slice(shared).join("/");
}

function segmentsOf(uri: string): readonly string[] {
  return canonicalUri(uri).split("/");
}
