// The value chosen, held on the curve of the same figure: a slider over the drawing.

const PAGE_STEPS = 10;

function render({ model, el }) {
  const handle = document.createElement("div");
  handle.className = "poignee";
  handle.setAttribute("role", "slider");
  handle.tabIndex = 0;
  const help = document.createElement("p");
  help.className = "aide poignee__aide";
  help.textContent = model.get("told");
  el.append(help);

  const read = (name) => Number(model.get(name));
  const drawing = () => el.closest(".fig")?.querySelector(".dessin");
  const view = () => drawing()?.referentielView;

  // On the grid of the slider, in decimal text: floats never reach the kernel.
  function put(wanted) {
    const [low, high, step] = ["minimum", "maximum", "step"].map(read);
    const decimals = (model.get("step").split(".")[1] ?? "").length;
    const near = Math.min(high, Math.max(low, low + Math.round((wanted - low) / step) * step));
    const value = near.toFixed(decimals);
    handle.setAttribute("aria-valuenow", value);
    handle.setAttribute("aria-valuetext", value.replace(".", ","));
    model.send({ kind: "put", path: model.get("path"), value });
    held = Number(value);
    place();
  }
  let held = NaN;

  function place() {
    const frame = drawing();
    const drawn = view();
    const known = drawn && Number.isFinite(held);
    handle.hidden = !known;
    if (!known) return;
    if (handle.parentElement !== frame) frame.append(handle);
    const svg = frame.querySelector("svg");
    const ratio = svg.getBoundingClientRect().width / Number(svg.getAttribute("width") || svg.viewBox.baseVal.width);
    const [left] = drawn.origin();
    handle.style.left = `${(left + drawn.scale("x")(held)) * ratio}px`;
  }

  function show() {
    held = model.get("value") === "" ? NaN : read("value");
    handle.setAttribute("aria-label", model.get("label"));
    handle.setAttribute("aria-valuemin", model.get("minimum"));
    handle.setAttribute("aria-valuemax", model.get("maximum"));
    handle.setAttribute("aria-valuenow", model.get("value") || model.get("minimum"));
    handle.setAttribute("aria-valuetext", model.get("value").replace(".", ","));
    place();
  }

  // The drawing may be made anew (another lever, another width): it is found again each time.
  function pressed(event) {
    const frame = drawing();
    if (!frame?.contains(event.target) || event.target === handle) return;
    const drawn = view();
    if (!drawn) return;
    const box = frame.querySelector("svg").getBoundingClientRect();
    const ratio = box.width / Number(frame.querySelector("svg").getAttribute("width") || box.width);
    const x = (event.clientX - box.left) / ratio - drawn.origin()[0];
    const [from, to] = drawn.scale("x").range();
    if (x < from - 8 || x > to + 8) return;
    put(drawn.scale("x").invert(x));
    handle.focus();
  }
  function keyed(event) {
    const step = read("step");
    const from = Number.isFinite(held) ? held : read("minimum");
    const next = {
      ArrowRight: from + step, ArrowUp: from + step, ArrowLeft: from - step, ArrowDown: from - step,
      PageUp: from + PAGE_STEPS * step, PageDown: from - PAGE_STEPS * step, Home: read("minimum"), End: read("maximum"),
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    put(next);
  }
  handle.addEventListener("keydown", keyed);
  document.addEventListener("click", pressed);
  document.addEventListener("referentiel:dessin", place);
  const resize = new ResizeObserver(place);
  resize.observe(el);
  model.on("change", show);
  show();
  return () => {
    document.removeEventListener("click", pressed);
    document.removeEventListener("referentiel:dessin", place);
    resize.disconnect();
    model.off("change", show);
    handle.remove();
  };
}

export default { render };
