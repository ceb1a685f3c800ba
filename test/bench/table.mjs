// The result table on the terminal.

const COLUMNS = [
  ['row', 'row'],
  ['goal', 'goal'],
  ['verdict', ''],
  ['measured', 'measured'],
];

export function printTable(lines, notes) {
  const rows = [Object.fromEntries(COLUMNS), ...lines];
  const widths = COLUMNS.map(([key]) => Math.max(...rows.map((row) => row[key].length)));
  console.log();
  for (const row of rows) {
    const cells = COLUMNS.map(([key], index) => row[key].padEnd(widths[index]));
    console.log(cells.join('  ').trimEnd());
  }
  console.log();
  for (const note of notes) console.log(note);
}
