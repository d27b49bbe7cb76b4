// From positions on the map to places in its drawing. Pure functions.

/** @typedef {{ x: number, y: number }} Point */

/**
 * A function that puts points into a drawing of this size, all of `points` within its edge; upwards is larger.
 *
 * @param {Point[]} points
 * @param {{ width: number, height: number, edge: number }} size
 * @returns {(point: Point) => Point}
 */
export function mapScale(points, { width, height, edge }) {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, low] = [Math.min(...xs), Math.min(...ys)];
  const [wide, high] = [Math.max(...xs) - left || 1, Math.max(...ys) - low || 1];
  return ({ x, y }) => ({
    x: edge + ((x - left) / wide) * (width - 2 * edge),
    y: height - edge - ((y - low) / high) * (height - 2 * edge),
  });
}

/** Places of the points from left to right. @param {Point[]} points */
export const fromLeft = (points) => points.map((_, place) => place).sort((a, b) => points[a].x - points[b].x);
