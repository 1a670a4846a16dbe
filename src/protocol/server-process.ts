/**
 * How Node runs the language server. A model of thousands of lines makes some megabytes of
 * short-lived objects at each keystroke; with room for them they die young instead of being copied.
 */
export const serverProcessFlags: readonly string[] = ["--max-semi-space-size=128"];
