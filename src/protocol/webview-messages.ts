import { isNumber, isObject, isText } from "./validation.ts";

/**
 * The version of the messages between the extension and its pages. A page that was restored from
 * an older version of the extension says another one, and is loaded anew.
 */
export const protocolVersion = 1;

/** The first message to a page: the texts of the display language, by the English ones. */
export interface InitMessage {
  readonly type: "init";
  readonly translations?: Readonly<Record<string, string>>;
}

/** The first message from a page: it listens now. The extension answers with all that it shows. */
export interface ReadyMessage {
  readonly type: "ready";
  readonly version: number;
}

/** The page asks for a text to be put on the clipboard. */
export interface CopyMessage {
  readonly type: "copy";
  readonly text: string;
  /** What was copied, for the message that confirms it: "12 items as JSON". */
  readonly what: string;
}

/** The messages that every page may send. */
export function parseSharedMessage(value: unknown): ReadyMessage | CopyMessage | undefined {
  if (!isObject(value)) return undefined;
  const { type, version, text, what } = value;
  if (type === "ready" && isNumber(version)) return { type, version };
  if (type === "copy" && isText(text) && isText(what)) return { type, text, what };
  return undefined;
}
