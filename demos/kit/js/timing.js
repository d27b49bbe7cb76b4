// Waiting for a pause in typing, and drawing no oftener than the screen does.

/**
 * A pause: `ask(then)` calls `then` after `milliseconds` without a further `ask`, or `longest` after the first one however
 * many follow. `waiting` says whether one is on its way.
 *
 * @param {number} milliseconds
 * @param {number} [longest]
 */
export function pause(milliseconds, longest = Number.POSITIVE_INFINITY) {
  /** @type {ReturnType<typeof setTimeout> | null} */
  let timer = null;
  let since = 0; // when the first of the calls came that wait together
  const cancel = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  return {
    /** @param {() => void} then */
    ask(then) {
      if (timer === null) since = performance.now();
      cancel();
      const left = since + longest - performance.now();
      timer = setTimeout(
        () => {
          timer = null;
          then();
        },
        Math.max(0, Math.min(milliseconds, left)),
      );
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
