// Stands before the script of every custom part: finding and making nodes, and reading what the server sent.
const find = (selector) => element.querySelector(selector);

// What a text of JSON holds, or null.
function parse(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

function make(tag, className, text, parent) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  if (tag === "button") node.type = "button";
  if (parent) parent.append(node);
  return node;
}
