// A labelled native list.

function render({ model, el }) {
  const id = `choix-${Math.random().toString(36).slice(2)}`;
  const path = model.get("path");
  const label = document.createElement("label");
  label.htmlFor = id;
  const select = document.createElement("select");
  select.id = id;
  const root = document.createElement("div");
  root.className = "choix";
  root.dataset.choice = path;
  root.append(label, select);
  el.append(root);

  const fill = () => {
    label.textContent = model.get("label");
    select.replaceChildren(...model.get("options").map(([value, text]) => new Option(text, value)));
    select.value = model.get("value");
  };
  const choose = (value) => {
    model.set("value", value);
    model.save_changes();
  };
  select.addEventListener("change", () => choose(select.value));

  // Settings outlive a restart of the calculation: see heartbeat.js.
  const key = `referentiel:${location.pathname}:${path}`;
  const keep = () => sessionStorage.setItem(key, model.get("value"));
  window.addEventListener("referentiel:relance", keep);
  const kept = sessionStorage.getItem(key);
  if (kept !== null) {
    sessionStorage.removeItem(key);
    if (model.get("options").some(([value]) => value === kept)) choose(kept);
  }

  model.on("change:value change:options change:label", fill);
  fill();
  return () => {
    window.removeEventListener("referentiel:relance", keep);
    model.off("change:value change:options change:label", fill);
  };
}

export default { render };
