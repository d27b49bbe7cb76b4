// The page's own script: the address, light and dark, copying a link, and the words while waiting.

import { copyText } from "../kit/js/clipboard.js";
import { targetOf } from "../kit/js/dom.js";
import { tell } from "../kit/js/events.js";
import { exampleName } from "../widgets/example_chips/example_name.js";
import { followAddress, handed, remember, restored } from "./address.js";
import { publicLink, showLink } from "./public_link.js";
import { resendUploads } from "./resent_uploads.js";
import { followTheme } from "./theme_switch.js";
import { followWaiting } from "./waiting.js";

/** What Python's one-line `js=` strings call, as `page.remember(...)`. */
const page = { remember, restored, handed, tell, exampleName };
Object.assign(window, { page });

document.addEventListener("click", (event) => {
  const button = targetOf(event, ".copy-link");
  if (!button) return;
  const space = document.querySelector('meta[name="public-address"]')?.getAttribute("content") ?? "";
  const link = publicLink(location, space);
  copyText(link, button, { otherwise: "Copy it from here", instead: () => showLink(link, button) });
});
resendUploads();
followTheme();
followWaiting();
followAddress();
