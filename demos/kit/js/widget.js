// What gradio hands to a widget's module, and how a widget follows its value.

/**
 * What `start` of a widget's module is called with, once, when the widget's template stands in the page.
 *
 * `props` holds the value and whatever `widget(__file__, ...)` was given by name. What the server sets later arrives there
 * too, and `watch` tells of it. Setting `props.value` tells gradio, and makes it draw the template again.
 * `trigger(event, data)` calls the Python that listens for `widget.input(...)`, `.select(...)`, and so on.
 * `server` has the functions given as `server_functions`; `upload` brings a file to the server.
 *
 * @template {object} [Props={ value: string }]
 * @template {object} [Server={}]
 * @typedef {object} WidgetContext
 * @property {HTMLElement} element
 * @property {Props} props
 * @property {(event: string, data?: object) => void} trigger
 * @property {(names: string | string[], changed: () => void) => void} watch
 * @property {Server} server
 * @property {(file: File) => Promise<{ path: string, url: string }>} upload
 */

/**
 * Show what `props` hold now, and again whenever the server or a link changes one of `names`.
 *
 * @param {Pick<WidgetContext<any, any>, "watch">} context
 * @param {() => void} show
 * @param {string | string[]} names
 */
export function follow({ watch }, show, names = "value") {
  watch(names, show);
  show();
}
