// Script of the page, read before anything else: what Voilà calls while it renders, the chart bundle, names of controls.
"use strict";
(() => {
  // Voilà carries an older JupyterLab core than the installed one; shared modules say so, and work.
  const warn = console.warn.bind(console);
  console.warn = (...parts) => {
    if (!/^(Unsatisfied|No satisfying) version/.test(String(parts[0]))) warn(...parts);
  };

  // Charts wait for this promise. Its failure is told by each chart, in its place.
  const bundle = document.currentScript.dataset.vega;
  window.referentielVega = import(bundle).then(() => window.vegaEmbed);
  window.referentielVega.catch(() => undefined);

  // Voilà's script shows the cells once its theme is there; its own texts are in English and are not used.
  window.voila_heartbeat = () => undefined;
  window.update_loading_text = () => undefined;
  window.voila_process = window.update_loading_text;
  window.display_cells = () => {
    if (!window.themeLoaded) {
      window.cellLoaded = true;
      return;
    }
    document.getElementById("loading")?.remove();
    document.getElementById("rendered_cells")?.style.removeProperty("display");
  };
  window.voila_finish = window.display_cells;
  setTimeout(() => document.getElementById("loading_slow")?.removeAttribute("hidden"), 20000);

  // ipywidgets writes a label beside a control without tying them together.
  const NAMELESS = ".jupyter-widgets [role=slider]:not([aria-label]), .jupyter-widgets select:not([aria-label]), .jupyter-widgets input:not([aria-label])";
  const name = () => {
    for (const control of document.querySelectorAll(NAMELESS)) {
      if (control.labels?.length || control.hasAttribute("aria-labelledby")) continue;
      const label = control.closest(".jupyter-widgets")?.querySelector(".widget-label")?.textContent.trim();
      if (label) control.setAttribute("aria-label", label);
    }
  };
  // Voilà moves the cells to the end of the body once its shell is there: the footer follows them.
  const order = () => {
    const shell = document.getElementById("main");
    const footer = document.querySelector("body > .pied");
    if (shell && footer?.nextElementSibling) document.body.append(footer);
  };
  let waiting = false;
  const observer = new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      order();
      name();
    });
  });
  document.addEventListener("DOMContentLoaded", () => observer.observe(document.body, { childList: true, subtree: true }));
})();
