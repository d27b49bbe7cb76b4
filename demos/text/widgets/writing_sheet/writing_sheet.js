// The sheet: the value is JSON {prompt, continuation, writing, seconds, run}, put in place as text, never as HTML.
// Shown once a frame at most; what comes late for a writing that was stopped is not shown any more.
const sheet = element.querySelector(".sheet");
const promptWords = element.querySelector(".prompt-words");
const networkWords = element.querySelector(".network-words");
const copy = element.querySelector(".copy-text");
const tab = element.closest("#text") || document;
let stopped = null;
let waiting = false;

const latest = () => ({ prompt: "", continuation: "", writing: false, seconds: 0, run: "", ...JSON.parse(props.value || "{}") });

function show() {
  waiting = false;
  let now = latest();
  if (now.run === stopped?.run && (now.writing || now.continuation.length > stopped.continuation.length)) {
    props.value = JSON.stringify(stopped);
    now = stopped;
  }
  const atEnd = sheet.scrollHeight - sheet.scrollTop - sheet.clientHeight < 48;
  promptWords.textContent = now.prompt;
  if (networkWords.textContent !== now.continuation) networkWords.textContent = now.continuation;
  sheet.setAttribute("aria-busy", String(Boolean(now.writing)));
  copy.hidden = !now.prompt && !now.continuation;
  if (now.writing && atEnd) sheet.scrollTop = sheet.scrollHeight;
}

function soon() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(show);
}

// Before gradio sees the click, so that Stop means now and not when the server has answered.
tab.addEventListener(
  "click",
  (event) => {
    if (!event.target.closest(".stop")) return;
    stopped = { ...latest(), writing: false };
    show();
  },
  true,
);

copy.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(promptWords.textContent + networkWords.textContent);
    copy.textContent = "copied";
  } catch {
    getSelection().selectAllChildren(element.querySelector("pre"));
    copy.textContent = "selected";
  }
  setTimeout(() => (copy.textContent = "copy"), 2000);
});
watch("value", soon);
show();
