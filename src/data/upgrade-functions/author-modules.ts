import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, resolve } from "node:path";
import { compileFunction } from "node:vm";
import { transform } from "sucrase";

/** Why a module of the author's cannot be loaded, in a sentence. */
export class ModuleProblem extends Error {
  override readonly name = "ModuleProblem";
}

/**
 * Loads modules that somebody has written for generated code: TypeScript is stripped of its types
 * and not checked, and modules that are imported by relative paths are loaded in the same way,
 * whether their paths have the ending of the source or that of what it is compiled to. Packages come
 * from the `node_modules` beside the file. Each module runs once.
 *
 * Loading runs the author's code: only who may do that calls it.
 */
export class AuthorModules {
  readonly #loaded = new Map<string, Record<string, unknown>>();

  /**
   * @param file An absolute path.
   * @throws ModuleProblem
   */
  load(file: string): Readonly<Record<string, unknown>> {
    const found = foundFile(file);
    if (found === undefined) throw new ModuleProblem(`there is no file ${file}`);
    return this.#run(found);
  }

  #run(file: string): Record<string, unknown> {
    const known = this.#loaded.get(file);
    // One that is still running has exported what it has come to, as in Node.
    if (known !== undefined) return known;
    const text = readFileSync(file, "utf8");
    const module: { exports: Record<string, unknown> } = { exports: {} };
    this.#loaded.set(file, module.exports);
    try {
      if (file.endsWith(".json")) module.exports = JSON.parse(text) as Record<string, unknown>;
      else {
        const body = compileFunction(
          compiled(text, file),
          ["exports", "require", "module", "__filename", "__dirname"],
          { filename: file },
        );
        const require = (specifier: string): unknown => this.#require(specifier, file);
        body.call(module.exports, module.exports, require, module, file, dirname(file));
      }
    } catch (error) {
      this.#loaded.delete(file);
      if (error instanceof ModuleProblem) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new ModuleProblem(`${file} cannot be loaded: ${reason}`, { cause: error });
    }
    this.#loaded.set(file, module.exports);
    return module.exports;
  }

  #require(specifier: string, from: string): unknown {
    if (/^\.\.?(\/|$)/.test(specifier)) {
      const found = foundFile(resolve(dirname(from), specifier));
      if (found !== undefined) return this.#run(found);
      throw new ModuleProblem(`${from} imports "${specifier}", and there is no such file`);
    }
    try {
      return createRequire(from)(specifier) as unknown;
    } catch (error) {
      const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
      const advice = isBuiltin(specifier) ? "" : " Install it beside the model.";
      throw new ModuleProblem(
        `${from} imports "${specifier}", which cannot be loaded: ${reason}.${advice}`,
        { cause: error },
      );
    }
  }
}

/** As CommonJS, so that it can run without a file of its own. Lines stay where they are. */
function compiled(text: string, file: string): string {
  const isTypeScript = /\.[cm]?ts$/.test(file);
  return transform(text, {
    transforms: isTypeScript ? ["typescript", "imports"] : ["imports"],
    disableESTransforms: true,
    filePath: file,
  }).code;
}

/** The file itself, the source of what is named as compiled, or what is named without its ending. */
function foundFile(path: string): string | undefined {
  const source = path.replace(/\.([cm]?)js$/, ".$1ts");
  const endings = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"];
  const candidates = [
    path,
    source,
    ...endings.map((ending) => path + ending),
    ...endings.map((ending) => resolve(path, `index${ending}`)),
  ];
  return candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
}
