/** A cell of the grid of items. Row -1 is the heads. */
export interface GridCell {
  readonly row: number;
  readonly column: number;
}

/** Where a key leads in a grid, as the ARIA pattern for grids says. `undefined` for other keys. */
export function moveInGrid(
  at: GridCell,
  key: { readonly key: string; readonly control: boolean },
  size: { readonly rows: number; readonly columns: number },
  rowsPerPage: number,
): GridCell | undefined {
  const cell = (row: number, column: number): GridCell => ({
    row: Math.max(-1, Math.min(row, size.rows - 1)),
    column: Math.max(0, Math.min(column, size.columns - 1)),
  });
  switch (key.key) {
    case "ArrowUp":
      return cell(at.row - 1, at.column);
    case "ArrowDown":
      return cell(at.row + 1, at.column);
    case "ArrowLeft":
      return cell(at.row, at.column - 1);
    case "ArrowRight":
      return cell(at.row, at.column + 1);
    case "PageUp":
      return cell(Math.max(0, at.row - rowsPerPage), at.column);
    case "PageDown":
      return cell(at.row + rowsPerPage, at.column);
    case "Home":
      return key.control ? cell(0, 0) : cell(at.row, 0);
    case "End":
      return key.control ? cell(size.rows - 1, size.columns - 1) : cell(at.row, size.columns - 1);
    default:
      return undefined;
  }
}

/** The items of all rows between two rows, both included. */
export function selectTo(order: readonly number[], from: number, to: number): readonly number[] {
  return order.slice(Math.min(from, to), Math.max(from, to) + 1);
}

export function toggle(selected: readonly number[], position: number): readonly number[] {
  return selected.includes(position)
    ? selected.filter((each) => each !== position)
    : [...selected, position];
}
