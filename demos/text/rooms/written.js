// The sheet: the value is JSON {prompt, continuation, writing}, put in place as text, never as HTML.
const sheet = element.querySelector(".sheet");
const promptWords = element.querySelector(".prompt-words");
const networkWords = element.querySelector(".network-words");
const copy = element.querySelector(".copy-text");

function show() {
  const { prompt, continuation, writing } = JSON.parse(props.value || "{}");
  const atEnd = sheet.scrollHeight - sheet.scrollTop - sheet.clientHeight < 48;
  promptWords.textContent = prompt || "";
  networkWords.textContent = continuation || "";
  sheet.setAttribute("aria-busy", String(Boolean(writing)));
  copy.hidden = !prompt && !continuation;
  if (writing && atEnd) sheet.scrollTop = sheet.scrollHeight;
}

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
watch("value", show);
show();
