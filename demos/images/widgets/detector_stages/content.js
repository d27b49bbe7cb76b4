// What the widget shows: the content of its value, and what the visitor is looking at.

/** @typedef {[left: number, top: number, right: number, bottom: number]} Box in pixels of the picture */
/** @typedef {import("../shared/insides.js").HeatMaps} HeatMaps */
/** @typedef {{ hue: number, lighter: number }} Colour a hue from 1, and whether it is the lighter one */

/**
 * A stage of the backbone, or a level of the pyramid.
 *
 * @typedef {object} StageMaps
 * @property {"backbone" | "pyramid"} group
 * @property {number} number from 1
 * @property {number} channels
 * @property {number[]} numbers of its strongest channels
 * @property {[width: number, height: number]} cell in pixels of the picture
 * @property {number} height in cells
 * @property {number} width
 * @property {string[]} pictures all channels together, and the strongest ones
 */

/**
 * @typedef {object} AnchorLevel
 * @property {[width: number, height: number]} cell
 * @property {Box[]} anchors around the middle of the first cell
 * @property {number[]} sides of the squares among them
 * @property {number} height in cells
 * @property {number} width
 * @property {string} every objectness of each anchor, in 255ths, as base64
 * @property {string} picture of the best anchor in each cell
 */

/**
 * An object that was found, with everything that led to it.
 *
 * @typedef {object} OwnPath
 * @property {string} label
 * @property {string} score
 * @property {number} proposal
 * @property {number} candidate its proposal's place among the boxes
 * @property {Box} anchor
 * @property {[number: number, row: number, column: number]} anchorCell
 * @property {number} anchorLevel
 * @property {string} objectness
 * @property {number} level of the pyramid that its crop is from
 * @property {number} maskLevel
 * @property {HeatMaps & { numbers: number[] }} crop
 * @property {import("../shared/insides.js").Answer[]} answers
 * @property {Box} box
 * @property {HeatMaps & { low: number, high: number }} logits
 * @property {string} path outline of the mask, as an SVG path
 * @property {number} area of the mask in pixels
 */
/** @typedef {OwnPath & Colour} FoundObject */

/** @typedef {{ label: string, probability: number, background: boolean } & Colour} Classified */

/**
 * What the value holds, as views/detector_stages_view.py makes it.
 *
 * @typedef {object} Content
 * @property {string} photo
 * @property {number} width of the picture
 * @property {number} height
 * @property {string} stage where the page starts
 * @property {number | null} chosen the object that it follows
 * @property {string[]} palettes
 * @property {StageMaps[]} maps
 * @property {AnchorLevel[]} levels
 * @property {number} anchors how many there are
 * @property {string} overlap above which a box is suppressed
 * @property {boolean} sure whether any object has a score above 50%
 * @property {Box[]} boxes the surest anchors, moved
 * @property {number[]} scores of them
 * @property {number[]} level of them
 * @property {number[]} suppressedBy the proposal that suppressed each of them
 * @property {number[]} proposals places of those that stay
 * @property {Classified[]} classified one for each proposal
 * @property {FoundObject[]} objects
 */

/**
 * What is shown now. `followed` is the object whose path is shown, or null; map and channel are over the photo, channel 0
 * is all together; level and cell (row and column) are those whose anchors are shown.
 *
 * @typedef {object} View
 * @property {Content} content
 * @property {FoundObject | null} followed
 * @property {number} map
 * @property {number} channel
 * @property {number} level
 * @property {[number, number] | null} cell
 * @property {SVGSVGElement} svg over the photo
 * @property {HTMLImageElement} heat a map over the photo
 * @property {HTMLElement} extra beside the photo
 * @property {(index: number | null) => void} follow
 * @property {() => void} redraw what lies over the photo
 */

/**
 * The objects whose paths are shown.
 *
 * @param {Pick<View, "content" | "followed">} view
 */
export const shownObjects = ({ content, followed }) => (followed ? [followed] : content.objects);

/**
 * Places of the boxes that one object's proposal suppressed.
 *
 * @param {Pick<Content, "suppressedBy">} content
 * @param {Pick<FoundObject, "proposal">} object
 */
export const suppressed = ({ suppressedBy }, object) =>
  [...suppressedBy.keys()].filter((index) => suppressedBy[index] === object.proposal);

/**
 * Place of a level of the pyramid among the maps; levels count from 0.
 *
 * @param {Content} content
 * @param {number} level
 */
export const pyramidMap = (content, level) =>
  content.maps.findIndex((each) => each.group === "pyramid" && each.number === level + 1);
