// Example chips: a click makes the chip's name the component's value and tells the server.
const chips = [...element.querySelectorAll(".chip")];

function mark() {
  for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.dataset.name === props.value));
}

for (const chip of chips) {
  chip.addEventListener("click", () => {
    props.value = chip.dataset.name;
    mark();
    trigger("input");
  });
}
watch("value", mark);
mark();
