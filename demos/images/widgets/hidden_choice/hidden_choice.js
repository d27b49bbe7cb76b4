// What a visitor picked in one of the pictures, as plain text, so that it fits into the link. Pictures send it the event "choose".
element.addEventListener("choose", (event) => {
  const picked = String(event.detail).slice(0, 80);
  if (picked === props.value) return;
  props.value = picked;
  trigger("input");
});
