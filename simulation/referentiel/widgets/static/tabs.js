// A row of tabs. The panels are boxes of the kernel, of class "panneau-<id>", beside this row.

function render({ model, el }) {
  const id = `onglet-${Math.random().toString(36).slice(2)}`;
  const row = document.createElement("div");
  row.className = "onglets";
  row.setAttribute("role", "tablist");
  row.setAttribute("aria-label", model.get("name"));
  el.append(row);
  const buttons = new Map();
  for (const [key, label] of model.get("tabs")) {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.id = `${id}-${key}`;
    tab.setAttribute("role", "tab");
    tab.dataset.tab = key;
    tab.textContent = label;
    tab.addEventListener("click", () => choose(key));
    buttons.set(key, tab);
    row.append(tab);
  }

  // ipywidgets writes no role on its boxes: the panels are named here, once they are in the page.
  function name() {
    const block = el.closest(".onglets-bloc");
    if (!block) return;
    for (const [key, tab] of buttons) {
      const panel = block.querySelector(`:scope > .panneau-${key}`);
      if (!panel || panel.getAttribute("role")) continue;
      panel.id ||= `${tab.id}-panneau`;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panel.tabIndex = -1;
      tab.setAttribute("aria-controls", panel.id);
    }
  }

  function show() {
    const chosen = model.get("chosen");
    for (const [key, tab] of buttons) {
      tab.setAttribute("aria-selected", String(key === chosen));
      tab.tabIndex = key === chosen ? 0 : -1;
    }
    name();
  }

  function choose(key) {
    if (key === model.get("chosen")) return;
    model.set("chosen", key);
    model.save_changes();
    show();
  }

  row.addEventListener("keydown", (event) => {
    const keys = [...buttons.keys()];
    const at = keys.indexOf(event.target.dataset.tab);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: keys.length - 1 }[event.key];
    if (next === undefined || at < 0) return;
    event.preventDefault();
    const key = keys.at(next % keys.length);
    choose(key);
    buttons.get(key).focus();
  });
  const watch = new MutationObserver(name);
  requestAnimationFrame(() => {
    const block = el.closest(".onglets-bloc");
    if (block) watch.observe(block, { childList: true });
    name();
  });
  model.on("change:chosen", show);
  show();
  return () => {
    watch.disconnect();
    model.off("change:chosen", show);
  };
}

export default { render };
