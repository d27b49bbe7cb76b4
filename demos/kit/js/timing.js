// Waiting for a pause in typing, and drawing no oftener than the screen does.

/**
 * A pause: `ask(then)` calls `then` after `milliseconds` without a further `ask`. `waiting` says whether one is on its way.
 *
 * @param {number} milliseconds
 */
export function pause(milliseconds) {
  /** @type {ReturnType<typeof setTimeout> | null} */
  let timer = null;
  const cancel = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  return {
    /** @param {() => void} then */
    ask(then) {
      cancel();
      timer = setTimeout(() => {
        timer = null;
        then();
      }, milliseconds);
    },
    cancel,
    get waiting() {
      return timer !== null;
    },
  };
}

/**
 * Returns a function that calls `draw` with the next frame, once, however often it is called before.
 *
 * @param {() => void} draw
 */
export function oncePerFrame(draw) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
}
