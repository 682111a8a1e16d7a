/** What is known of a number column, or of the rows of one group. A type and no interface, so that it counts as JSON. */
export type Figures = {
  readonly count: number;
  readonly sum: number;
  readonly min: number | null;
  readonly max: number | null;
};

/** What came of some rows. */
export type Tally = Figures & {
  readonly rows: number;
  /** Rows whose cell is no number. */
  readonly skipped: number;
  readonly groups: Readonly<Record<string, Figures>>;
};

/** Which columns are looked at, by their places. */
export interface Columns {
  readonly value: number;
  readonly group: number | null;
}

const NOTHING: Figures = { count: 0, sum: 0, min: null, max: null };
const EMPTY: Tally = { ...NOTHING, rows: 0, skipped: 0, groups: {} };

/** The figures of some rows. */
export function tallyRows(rows: readonly (readonly string[])[], columns: Columns): Tally {
  const groups = new Map<string, Figures>();
  let all = NOTHING;
  let skipped = 0;
  for (const row of rows) {
    const value = numberIn(row[columns.value]);
    if (value === null) {
      skipped += 1;
      continue;
    }
    const one = { count: 1, sum: value, min: value, max: value };
    all = add(all, one);
    const name = columns.group === null ? null : (row[columns.group] ?? "");
    if (name !== null) groups.set(name, add(groups.get(name) ?? NOTHING, one));
  }
  return { ...all, rows: rows.length, skipped, groups: Object.fromEntries(groups) };
}

/** The figures of several tallies together. */
export function addTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce((total, { rows, skipped, groups, ...figures }) => {
    const merged = new Map(Object.entries(total.groups));
    for (const [name, group] of Object.entries(groups)) merged.set(name, add(merged.get(name) ?? NOTHING, group));
    return {
      ...add(total, figures),
      rows: total.rows + rows,
      skipped: total.skipped + skipped,
      groups: Object.fromEntries(merged),
    };
  }, EMPTY);
}

function add(a: Figures, b: Figures): Figures {
  return {
    count: a.count + b.count,
    sum: a.sum + b.sum,
    min: a.min === null || b.min === null ? (a.min ?? b.min) : Math.min(a.min, b.min),
    max: a.max === null || b.max === null ? (a.max ?? b.max) : Math.max(a.max, b.max),
  };
}

function numberIn(cell: string | undefined): number | null {
  if (cell === undefined || cell.trim() === "") return null;
  const value = Number(cell);
  return Number.isFinite(value) ? value : null;
}
