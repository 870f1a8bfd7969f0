// What several widgets draw with: put before the script of each (scripts.py), so that each stays one module.

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = {
  vigueur: ["rect", { x: 1, y: 1, width: 9, height: 9 }],
  table: ["polygon", { points: "5.5,0.8 10.2,5.5 5.5,10.2 0.8,5.5" }],
  mien: ["circle", { cx: 5.5, cy: 5.5, r: 5 }],
};

// An attribute that is null, undefined or false is left out; so is a child that is null or empty.
function node(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

// Gives a file to the browser, which saves it.
function hand(name, parts, type) {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const anchor = node("a", { href: url, download: name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

// The sign of one of the three values: in force, on the table, mine.
function sign(kind) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `signe signe--${kind}`);
  svg.setAttribute("viewBox", "0 0 11 11");
  svg.setAttribute("aria-hidden", "true");
  const [tag, attributes] = SHAPES[kind];
  const shape = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
  svg.append(shape);
  return svg;
}
