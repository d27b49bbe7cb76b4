// The visitor's sentence. The value is its plain text.
const typed = element.querySelector("textarea");
const PAUSE = 250; // ms without a key before it is looked into
let waiting = 0;

typed.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    waiting = 0;
    props.value = typed.value;
    trigger("input");
  }, PAUSE);
});

// The server or a link set another text; an answer to older typing doesn't overwrite what was typed since.
function follow() {
  if (typed.value !== (props.value ?? "") && !waiting) typed.value = props.value ?? "";
}
watch("value", follow);
follow();
