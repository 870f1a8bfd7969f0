// A figure: drawn once from its specification, then fed with rows.

const NARROW = 520;
const SHEET = 640; // pixels that a drawing takes on a sheet of A4
const HALO = "text:not([fill='#ffffff']){paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}";

// The page of an app promises vegaEmbed (kit.js). Elsewhere the kernel sends the bundle, once for all figures.
function bundle(model) {
  window.referentielVega ??= new Promise((resolve, reject) => {
    const answer = (message, buffers) => {
      if (message.kind !== "bundle") return;
      model.off("msg:custom", answer);
      const url = URL.createObjectURL(new Blob([buffers[0]], { type: "text/javascript" }));
      import(url).then(() => resolve(window.vegaEmbed), reject).finally(() => URL.revokeObjectURL(url));
    };
    model.on("msg:custom", answer);
    model.send({ kind: "bundle" });
  });
  return window.referentielVega;
}

// Draws a whole picture off the page; how wide the words of its axes are is known once they are drawn.
async function whole(model, { spec, width, title, described }) {
  const embed = await bundle(model);
  const once = async () => {
    const made = await embed(document.createElement("div"), spec, { renderer: "svg", ast: true, actions: false });
    const svg = new DOMParser().parseFromString(await made.view.toSVG(), "image/svg+xml").documentElement;
    made.finalize();
    return svg;
  };
  let svg = await once();
  const over = Math.round(Number(svg.getAttribute("width"))) - width;
  if (over) {
    const [drawing] = spec.vconcat;
    drawing.width = Math.max(drawing.width / 3, drawing.width - over);
    svg = await once();
  }
  svg.setAttribute("role", "img");
  const words = [["title", title], ["desc", described], ["style", HALO]].map(([name, said]) => {
    const made = document.createElementNS(SVG, name);
    made.textContent = said;
    return made;
  });
  svg.prepend(...words);
  return svg;
}

// What the file says of itself stands after its header; the kernel wrote it whole, sums included.
function noted(png, head, notes) {
  return new Blob([png.slice(0, head), notes, png.slice(head)], { type: "image/png" });
}

async function pixels(svg) {
  const url = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = ["width", "height"].map((side) => Math.round(2 * Number(svg.getAttribute(side))));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
  } finally {
    URL.revokeObjectURL(url);
  }
}

// The buttons under a drawing that may leave the page.
function offer(model, el) {
  const texts = model.get("texts");
  const told = node("span", { role: "status" });
  const ask = (format) => {
    told.textContent = "";
    model.send({ kind: "picture", format });
  };
  const label = `${texts.save} `;
  const bar = node("p", { class: "emporter ne-pas-imprimer" }, label);
  for (const format of model.get("formats")) {
    const button = node("button", { type: "button", class: "btn", "aria-label": label + texts[format] }, texts[format]);
    button.addEventListener("click", () => ask(format));
    bar.append(button);
  }
  bar.append(told);
  el.append(bar);
  const answered = async (message, buffers) => {
    if (message.kind === "unsaved") told.textContent = texts.unsaved;
    if (message.kind !== "picture") return;
    try {
      const svg = await whole(model, message);
      const name = `${texts.file}${model.get("figure") || "figure"}.${message.format}`;
      const made = message.format === "png" ? noted(await pixels(svg), message.head, buffers[0])
        : new XMLSerializer().serializeToString(svg);
      hand(name, [made], message.format === "png" ? "image/png" : "image/svg+xml");
      told.textContent = texts.saved.replace("{name}", name);
    } catch (error) {
      console.error(error);
      told.textContent = texts.unsaved;
    }
  };
  model.on("msg:custom", answered);
  return () => model.off("msg:custom", answered);
}

function render({ model, el }) {
  const frame = document.createElement("div");
  frame.className = "dessin";
  el.append(frame);
  let drawn = null; // what vegaEmbed returned
  let narrow = null;
  let turn = 0; // a drawing that ends after a later one began is thrown away
  let feeding = false;
  let stale = false;

  function name() {
    // The drawing is one image named by its finding; its rows are in the table beside it.
    for (const attribute of ["role", "aria-label", "aria-roledescription"]) frame.removeAttribute(attribute);
    const svg = frame.querySelector("svg");
    svg?.setAttribute("role", "img");
    svg?.setAttribute("aria-label", model.get("description"));
    const box = el.closest(".fig");
    const figure = model.get("figure");
    if (box && figure) {
      // ipywidgets cannot write these on its own boxes.
      box.id = figure;
      box.setAttribute("role", "figure");
      box.setAttribute("aria-labelledby", `${figure}-t`);
    }
    svg?.firstElementChild?.setAttribute("aria-hidden", "true");
  }

  async function draw() {
    if (!Object.keys(model.get("spec")).length) {
      name(); // what is HTML on the page is a figure all the same
      return;
    }
    const mine = ++turn;
    narrow = el.clientWidth < NARROW;
    const chosen = narrow && Object.keys(model.get("spec_narrow")).length ? "spec_narrow" : "spec";
    const given = model.get(chosen);
    // On a page the letters are those of the page; a picture that leaves has its own.
    const font = getComputedStyle(el).fontFamily;
    const spec = { ...given, config: { ...given.config, font }, datasets: { ...given.datasets, ...model.get("data") } };
    try {
      const embed = await bundle(model);
      const made = await embed(frame, spec, { renderer: "svg", ast: true, actions: false });
      if (mine !== turn) {
        made.finalize();
        return;
      }
      drawn?.finalize();
      drawn = made;
      // Whoever holds something over the drawing needs its scales.
      frame.referentielView = made.view;
      document.dispatchEvent(new CustomEvent("referentiel:dessin"));
      name();
      frame.dataset.drawn = chosen;
    } catch (error) {
      console.error(error);
      const told = document.createElement("p");
      told.className = "alerte";
      told.setAttribute("role", "alert");
      told.textContent = model.get("texts").failed;
      frame.replaceChildren(told);
    }
  }

  // While one feeding runs the next ones wait, and only the last counts.
  async function feed() {
    stale = true;
    if (feeding || !drawn) return;
    feeding = true;
    while (stale && drawn) {
      stale = false;
      for (const [source, rows] of Object.entries(model.get("data"))) drawn.view.data(source, rows);
      await drawn.view.runAsync();
    }
    feeding = false;
  }

  const resize = new ResizeObserver(() => {
    if (!el.clientWidth) return;
    if (narrow !== el.clientWidth < NARROW) draw();
    else drawn?.view.width(frame.clientWidth).runAsync();
  });
  resize.observe(el);
  // On paper letters keep their size: the drawing takes the width of the sheet instead of shrinking to it.
  const toPaper = () => drawn?.view.width(SHEET).run();
  const toScreen = () => frame.clientWidth && drawn?.view.width(frame.clientWidth).run();
  window.addEventListener("beforeprint", toPaper);
  window.addEventListener("afterprint", toScreen);
  const forget = model.get("formats").length ? offer(model, el) : () => undefined;
  model.on("change:data", feed);
  model.on("change:description", name);
  model.on("change:spec change:spec_narrow", draw);
  return () => {
    resize.disconnect();
    forget();
    window.removeEventListener("beforeprint", toPaper);
    window.removeEventListener("afterprint", toScreen);
    model.off("change:data", feed);
    model.off("change:description", name);
    model.off("change:spec change:spec_narrow", draw);
    turn += 1;
    drawn?.finalize();
  };
}

export default { render };
