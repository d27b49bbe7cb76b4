// Where the labels of objects go: in the picture, near their boxes, over no other label and over no small object.
// views/label_placement.py places them alike in the files that are downloaded.

/** @typedef {[left: number, top: number, right: number, bottom: number]} Box */
/** @typedef {{ x: number, y: number, w: number, h: number }} Place */
/** @typedef {{ w: number, h: number }} Size */

const MOST_AREA = 0.12; // share of the picture that labels may take
const SMALL = 3; // an object is small if its box is less than so many labels large, or less than two labels high

/** @param {number} value @param {number} most */
const within = (value, most) => Math.max(0, Math.min(value, most));

/**
 * Corners that suit a label, best first: above the box, under it, in its corners, beside it; then along its edges.
 *
 * @param {Box} box of the object
 * @param {Size} size of the label
 * @param {Size} picture
 * @returns {[x: number, y: number][]}
 */
export function candidates([x1, y1, x2, y2], { w, h }, picture) {
  /** @type {[number, number][]} */
  const found = [
    [x1, y1 - h],
    [x2 - w, y1 - h],
    [x1, y2],
    [x2 - w, y2],
    [x1, y1],
    [x2 - w, y1],
    [x1, y2 - h],
    [x2 - w, y2 - h],
    [x2, y1],
    [x1 - w, y1],
  ];
  for (let y = y1; y + h <= y2; y += h / 2) found.push([x1, y], [x2 - w, y], [(x1 + x2 - w) / 2, y]);
  return found.map(([x, y]) => [within(x, picture.w - w), within(y, picture.h - h)]);
}

/**
 * Whether a label over an object would hide much of it.
 *
 * @param {Box} box
 * @param {Size} size of a label
 */
export function isSmall([x1, y1, x2, y2], { w, h }) {
  return (x2 - x1) * (y2 - y1) < SMALL * w * h || y2 - y1 < 2 * h;
}

/**
 * A place for each label, in the order given, or `spare` where there is none left or labels have taken their share of the
 * picture: then it is shown only with its object. No label lies over a small object, not even over its own.
 *
 * @param {{ box: Box, size: Size }[]} labels most important first
 * @param {Size} picture
 * @returns {(Place & { spare: boolean })[]}
 */
export function placeLabels(labels, picture) {
  /** @type {Place[]} */
  const taken = [];
  const small = labels.filter(({ box, size }) => isSmall(box, size)).map(({ box }) => placeOf(box));
  /** @param {Place} one */
  const free = (one) =>
    one.x >= 0 &&
    one.y >= 0 &&
    one.x + one.w <= picture.w &&
    one.y + one.h <= picture.h &&
    ![...taken, ...small].some((other) => overlap(one, other));
  return labels.map(({ box, size }) => {
    const full = taken.length * size.w * size.h > MOST_AREA * picture.w * picture.h;
    const places = full ? [] : candidates(box, size, picture).map(([x, y]) => ({ x, y, ...size }));
    const place = places.find(free);
    if (place) taken.push(place);
    const otherwise = { x: within(box[0], picture.w - size.w), y: within(box[1] - size.h, picture.h - size.h) };
    return { ...size, ...(place ?? otherwise), spare: !place };
  });
}

/** @param {Box} box @returns {Place} */
const placeOf = ([x1, y1, x2, y2]) => ({ x: x1, y: y1, w: x2 - x1, h: y2 - y1 });

/** @param {Place} one @param {Place} other */
const overlap = (one, other) =>
  one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;
