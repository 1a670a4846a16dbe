import { type Code, joined, name, verbatim } from "../code-writer.ts";
import type { SdkType, SdkValue } from "./module.ts";
import type { ModuleNames } from "./names.ts";
import { supportPieces as pieces, type SupportName, supportPieceOf } from "./support/pieces.ts";

export type { SupportName } from "./support/pieces.ts";

export interface SupportUse {
  /** Adds a piece, with all that it uses itself, and tells its name in the module. */
  use(wanted: SupportName): Code;
  has(wanted: SupportName): boolean;
  /** What has been used, in an order that does not depend on who used it first. */
  text(): Code;
}

export function useSupport(
  names: ModuleNames,
  sdk: (wanted: SdkValue) => Code,
  sdkType: (wanted: SdkType) => Code,
): SupportUse {
  const used = new Set<SupportName>();
  const use = (wanted: SupportName): Code => {
    if (!used.has(wanted)) {
      used.add(wanted);
      for (const other of wordsOf(pieces[wanted])) {
        const piece = supportPieceOf.get(other);
        if (piece !== undefined && piece !== wanted) use(piece);
        if (sdkValues.has(other)) sdk(other as SdkValue);
        if (sdkTypes.has(other)) sdkType(other as SdkType);
      }
    }
    return name(names.support(wanted));
  };
  return {
    use,
    has: (wanted) => used.has(wanted),
    text: () => {
      const order = Object.keys(pieces) as SupportName[];
      const texts = order.filter((piece) => used.has(piece)).map((piece) => pieces[piece].trim());
      const failures = texts.flatMap((text) => failureClass.exec(text)?.[1] ?? []);
      const alternatives = failures.map((failure) => `\n  | ${failure}`).join("");
      return joined(
        texts.map((text) =>
          verbatim(renamed(text.replace(" /* all failures */", alternatives), names)),
        ),
        "\n\n",
      );
    },
  };
}

const failureClass =
  /^export class (\w+)(?:<.*>)? extends (?:Failure|WriteRefused|UnreadableItem) /m;

/** Names of the model come first: a piece that would have the same name gets another one. */
function renamed(text: string, names: ModuleNames): string {
  return text.replace(/(?<![.\w$#"])[A-Za-z_$][\w$]*/g, (word) =>
    supportPieceOf.has(word) ? names.support(word) : word,
  );
}

function wordsOf(text: string): readonly string[] {
  const program = text.replace(/\/\*\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  return [...new Set(program.match(/[A-Za-z_$][\w$]*/g))];
}

const sdkValues: ReadonlySet<string> = new Set<SdkValue>([
  "BatchGetCommand",
  "BatchWriteCommand",
  "NumberValue",
  "TransactWriteCommand",
  "UpdateCommand",
]);

const sdkTypes: ReadonlySet<string> = new Set<SdkType>([
  "AttributeValue",
  "BatchGetCommandInput",
  "BatchWriteCommandInput",
  "NativeAttributeValue",
  "TransactWriteCommandInput",
]);
