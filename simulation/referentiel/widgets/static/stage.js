// Paper and projector: the two buttons, the margins of each printed page, and the walk from one slide to the next.

const FOOT = 56;
const SLIDES = ".feuille__tete, .feuilles .fig, .methode, .a-retenir";

function render({ model, el }) {
  const texts = model.get("texts");
  const bar = node("div", { class: "scene-barre" });
  const button = (label, strong, act) => {
    const made = node("button", { type: "button", class: strong ? "btn btn--fort" : "btn" }, label);
    made.addEventListener("click", act);
    bar.append(made);
    return made;
  };
  const project = button(texts.project, false, () => (projected() ? leave() : enter()));
  button(texts.print, true, () => window.print());
  const help = node("p", { class: "aide" }, texts.help);
  const leaving = node("button", { type: "button", class: "btn" });
  leaving.addEventListener("click", () => leave());
  const band = node("span");
  const count = node("span", { role: "status" });
  const foot = node("div", { class: "scene-pied", role: "region" }, band, count, leaving);
  el.append(bar, help);

  const root = document.documentElement;
  const projected = () => root.classList.contains("projection");
  const slides = () => [...document.querySelectorAll(SLIDES)];
  let place = 0;

  // As large as the window allows, and never higher than it: the foot stays in sight.
  function fit() {
    const slide = document.querySelector(".diapo");
    if (!projected() || !slide) return;
    const zoom = (value) => root.style.setProperty("--zoom", String(value));
    const wide = innerWidth / 840;
    zoom(wide);
    const high = slide.getBoundingClientRect().height;
    if (high > innerHeight - FOOT) zoom((wide * (innerHeight - FOOT)) / high);
  }
  function show(wanted) {
    const all = slides();
    place = Math.min(Math.max(wanted, 0), all.length - 1);
    all.forEach((one, k) => one.classList.toggle("diapo", k === place));
    count.textContent = `${place + 1} / ${all.length}`;
    fit();
    window.scrollTo(0, 0);
  }
  function enter() {
    root.classList.add("projection");
    const words = model.get("words");
    foot.lang = model.get("lang");
    foot.setAttribute("aria-label", words.project);
    leaving.textContent = words.leave;
    band.textContent = model.get("band");
    document.body.append(foot);
    show(0);
    leaving.focus();
    root.requestFullscreen?.().catch(() => undefined);
  }
  function leave() {
    if (!projected()) return;
    root.classList.remove("projection");
    for (const one of slides()) one.classList.remove("diapo");
    foot.remove();
    if (document.fullscreenElement) document.exitFullscreen?.().catch(() => undefined);
    project.focus();
  }
  const STEPS = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };
  const keys = (event) => {
    if (!projected() || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") leave();
    else if (event.key === "Home") show(0);
    else if (event.key === "End") show(slides().length - 1);
    else if (event.key in STEPS) show(place + STEPS[event.key]);
    else return;
    event.preventDefault();
  };
  // Leaving the full screen, whichever way, leaves the projection.
  const full = () => {
    if (!document.fullscreenElement) leave();
  };

  // What stands in the margin of each printed page; where the browser knows no margins, the foot of the sheets stays.
  const margins = document.createElement("style");
  const quoted = (words) => `"${words.replace(/[^\p{L}\p{N} .,\u00b7\u2019()-]/gu, (one) => `\\${one.codePointAt(0).toString(16)} `)}"`;
  const paper = () => {
    const font = "font: 8pt system-ui, 'Noto Sans', 'Liberation Sans', Arial, sans-serif; color: #586577;";
    margins.textContent = `@media print { @page { margin: 13mm 14mm 17mm; @bottom-left { content: ${quoted(model.get("band"))}; ${font} width: 84%; }`
      + ` @bottom-right { content: ${quoted(`${model.get("words").page} `)} counter(page) " / " counter(pages); ${font} } } }`;
    const rule = margins.sheet?.cssRules[0]?.cssRules[0];
    root.classList.toggle("marges", Boolean(rule && /@bottom-right/.test(rule.cssText)));
  };
  document.head.append(margins);
  model.on("change:band change:words", paper);
  document.addEventListener("keydown", keys);
  document.addEventListener("fullscreenchange", full);
  addEventListener("resize", fit);
  paper();
  return () => {
    leave();
    margins.remove();
    model.off("change:band change:words", paper);
    document.removeEventListener("keydown", keys);
    document.removeEventListener("fullscreenchange", full);
    removeEventListener("resize", fit);
  };
}

export default { render };
