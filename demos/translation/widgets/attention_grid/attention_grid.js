// The heat map of one sentence: French words in rows, English words in columns. Both texts are words and spaces in turn.
function fillGrid(grid, { row, column, weights }, source, target) {
  const label = (className, text) => {
    const made = make("span", className, text);
    made.title = text;
    return made;
  };
  const columns = weights[0]?.length || 0;
  const tops = Array.from({ length: columns }, (_, j) => label("top", source[2 * (column + j) + 1]));
  const sides = weights.map((_, i) => label("side", target[2 * (row + i) + 1]));
  const cells = weights.map((line, i) => line.map((weight, j) => {
    const cell = make("span", "cell");
    cell.style.setProperty("--weight", weight);
    cell.dataset.i = i;
    cell.dataset.j = j;
    return cell;
  }));
  grid.style.setProperty("--columns", columns);
  grid.replaceChildren(label("corner", ""), ...tops, ...cells.flatMap((line, i) => [sides[i], ...line]));
  const best = weights.map((line, i) => `${sides[i].textContent}: ${tops[line.indexOf(Math.max(...line))]?.textContent}`);
  return { cells, tops, sides, spoken: `Heat map. Each French word and the English word it looked at most: ${best.join(", ")}.` };
}
