// A figure: drawn once from its specification, then fed with rows.

const NARROW = 520;
const FRENCH = {
  decimal: ",", thousands: "\u202f", grouping: [3], currency: ["", "\u00a0€"], percent: "\u202f%", minus: "\u2212", nan: "\u2014",
};

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
    const mine = ++turn;
    narrow = el.clientWidth < NARROW;
    const chosen = narrow && Object.keys(model.get("spec_narrow")).length ? "spec_narrow" : "spec";
    const spec = { ...model.get(chosen), datasets: { ...model.get(chosen).datasets, ...model.get("data") } };
    try {
      const embed = await bundle(model);
      const made = await embed(frame, spec, {
        renderer: "svg", ast: true, actions: false, formatLocale: FRENCH, config: { font: getComputedStyle(el).fontFamily },
      });
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
  model.on("change:data", feed);
  model.on("change:description", name);
  model.on("change:spec change:spec_narrow", draw);
  return () => {
    resize.disconnect();
    model.off("change:data", feed);
    model.off("change:description", name);
    model.off("change:spec change:spec_narrow", draw);
    turn += 1;
    drawn?.finalize();
  };
}

export default { render };
