/** What is at a path of the virtual file system; `version` grows with each change of it. */
export type VirtualEntry =
  | { readonly kind: "file"; readonly version: number; readonly text: string }
  | {
      readonly kind: "folder";
      readonly version: number;
      readonly entries: readonly { readonly name: string; readonly isFile: boolean }[];
    };

export interface VirtualChange {
  readonly path: string;
  readonly kind: "created" | "changed" | "deleted";
}
