/** Elements that belong together, directly or through others. */
export class DisjointSets<T> {
  readonly #parents = new Map<T, T>();

  join(left: T, right: T): void {
    const [first, second] = [this.#rootOf(left), this.#rootOf(right)];
    if (first !== second) this.#parents.set(second, first);
  }

  /** The elements by what belongs together, in the order of their first ones. */
  groups(elements: readonly T[]): T[][] {
    const groups = new Map<T, T[]>();
    for (const element of elements) {
      const root = this.#rootOf(element);
      const group = groups.get(root);
      if (group === undefined) groups.set(root, [element]);
      else group.push(element);
    }
    return [...groups.values()];
  }

  #rootOf(element: T): T {
    let root = element;
    for (let parent = this.#parents.get(root); parent !== undefined; ) {
      root = parent;
      parent = this.#parents.get(root);
    }
    // What was walked through is shortened, so that long chains are walked once.
    for (let at = element; at !== root; ) {
      const next = this.#parents.get(at) ?? root;
      this.#parents.set(at, root);
      at = next;
    }
    return root;
  }
}
