// Where this page's call stands in the queue: asked while the page waits, and only then.

/** @typedef {{ place: number | null, of: number | null }} QueuePlace */

/**
 * The session that gradio gave this page, read from the addresses of what it has asked for; "" before the first.
 *
 * @param {string[]} addresses
 */
export function sessionIn(addresses) {
  for (const address of addresses) {
    const found = /[?&]session_hash=([\w-]+)/.exec(address);
    if (found) return found[1];
  }
  return "";
}

/**
 * What the page says while it waits.
 *
 * @param {number} seconds
 * @param {QueuePlace | undefined} queue
 */
export function waitingText(seconds, queue) {
  const time = `${Math.floor(seconds)} s`;
  return queue?.place && queue.of ? `${time}, place ${queue.place} of ${queue.of} in the queue` : time;
}

/** Ask the server; undefined where it doesn't answer. @returns {Promise<QueuePlace | undefined>} */
export async function askForPlace() {
  const session = sessionIn(performance.getEntriesByType("resource").map((entry) => entry.name));
  if (!session) return undefined;
  try {
    const reply = await fetch(new URL(`queue-place?session_hash=${session}`, document.baseURI));
    return reply.ok ? await reply.json() : undefined;
  } catch {
    return undefined; // the page says itself when it has lost its server
  }
}
