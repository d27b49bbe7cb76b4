// The languages of a direction, as the page names them.

/** @typedef {{ name: string, code: string, type: string }} Language its name, its code, and what an empty sheet asks for */

/** @type {Record<string, Language>} */
const LANGUAGES = {
  en: { name: "English", code: "en", type: "Type an English sentence." },
  fr: { name: "French", code: "fr", type: "Type a French sentence." },
};
const [FORTH, BACK] = [
  { source: LANGUAGES.en, target: LANGUAGES.fr },
  { source: LANGUAGES.fr, target: LANGUAGES.en },
];

/** The languages that are read and written. @param {string} direction "en-fr" or "fr-en" */
export const languagesOf = (direction) => (direction === "fr-en" ? BACK : FORTH);
