// What comes as base64: pictures that the server drew, and numbers as bytes.

const PICTURE = /^data:image\/(png|jpeg|webp);base64,[\w+/]+=*$/;

/**
 * The address of a picture if it is a data URI of a PNG, JPEG or WebP, else "": nothing else is ever loaded or put
 * into a style.
 *
 * @param {unknown} text
 */
export const pictureAddress = (text) => (typeof text === "string" && PICTURE.test(text) ? text : "");

/** Bytes of a text in base64. @param {string | null | undefined} text */
export const bytes = (text) => Uint8Array.from(atob(text || ""), (letter) => letter.charCodeAt(0));

/** Numbers of 32 bits, as numpy's float32 writes them. @param {string | null | undefined} text */
export const floats = (text) => new Float32Array(bytes(text).buffer);

/** Numbers of 16 bits, as numpy's int16 writes them. @param {string | null | undefined} text */
export const shorts = (text) => new Int16Array(bytes(text).buffer);
