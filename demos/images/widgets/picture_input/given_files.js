// Which of the files that were pasted or dropped is a picture, and where a paste belongs to somebody else.

const ENDINGS = /\.(jpe?g|png|webp|gif|tiff?|avif|bmp|hei[cf])$/i;

/**
 * The first picture: by the type that the browser tells, or by its ending, for it knows neither TIFF nor HEIC everywhere.
 *
 * @template {{ type: string, name: string }} F
 * @param {Iterable<F>} files
 * @returns {F | undefined}
 */
export const firstPicture = (files) =>
  [...files].find(({ type, name }) => type.startsWith("image/") || (!type && ENDINGS.test(name)));

/**
 * Whether what is pasted here is text for a field.
 *
 * @param {EventTarget | null} target
 */
export function takesText(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !["file", "radio", "checkbox", "range", "button"].includes(target.type);
}
