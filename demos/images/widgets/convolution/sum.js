// The arithmetic of one filter on one spot. A spot is a row and a column of the feature map.

/**
 * A filter with everything that it works on.
 *
 * @typedef {object} Filter
 * @property {ArrayLike<number>} pixels colours x height x width
 * @property {[colours: number, height: number, width: number]} shape of the pixels
 * @property {ArrayLike<number>} weights colours x rows x columns
 * @property {[rows: number, columns: number]} kernel
 * @property {number} bias
 * @property {[down: number, right: number]} stride
 * @property {[rows: number, columns: number]} padding zeros around the picture
 */

/** @typedef {{ number: number, weight: number, product: number }} Product */

/**
 * Row and column of the picture that the filter's corner lies on; below 0 where it begins before the picture does.
 *
 * @param {Pick<Filter, "stride" | "padding">} filter
 * @param {number[]} spot
 * @returns {[number, number]}
 */
export const corner = ({ stride, padding }, spot) => [
  spot[0] * stride[0] - padding[0],
  spot[1] * stride[1] - padding[1],
];

/**
 * The spot whose filter has its middle nearest to a place on the picture.
 *
 * @param {Pick<Filter, "stride" | "padding" | "kernel" | "shape">} filter
 * @param {number[]} share how far down and to the right the place is, 0 to 1 each
 * @returns {[number, number]}
 */
export const spotAt = ({ stride, padding, kernel, shape }, share) => [
  Math.round((share[0] * shape[1] - kernel[0] / 2 + padding[0]) / stride[0]),
  Math.round((share[1] * shape[2] - kernel[1] / 2 + padding[1]) / stride[1]),
];

/**
 * The number of the picture at a place, and 0 outside of it.
 *
 * @param {Pick<Filter, "pixels" | "shape">} filter
 * @param {number} colour
 * @param {number} row
 * @param {number} column
 */
export function pixelAt({ pixels, shape }, colour, row, column) {
  const [, height, width] = shape;
  if (row < 0 || column < 0 || row >= height || column >= width) return 0;
  return pixels[(colour * height + row) * width + column];
}

/**
 * What is multiplied on a spot, colour by colour, each row by row.
 *
 * @param {Filter} filter
 * @param {number[]} spot
 * @returns {Product[][]}
 */
export function products(filter, spot) {
  const [rows, columns] = filter.kernel;
  const [top, left] = corner(filter, spot);
  const found = [];
  for (let colour = 0; colour < filter.shape[0]; colour += 1) {
    /** @type {Product[]} */
    const own = [];
    for (let row = 0; row < rows; row += 1)
      for (let column = 0; column < columns; column += 1) {
        const number = pixelAt(filter, colour, top + row, left + column);
        const weight = filter.weights[(colour * rows + row) * columns + column];
        own.push({ number, weight, product: number * weight });
      }
    found.push(own);
  }
  return found;
}
