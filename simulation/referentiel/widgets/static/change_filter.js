// Boxes by class of change, and a search; what is chosen goes to the kernel, which writes the table.

const REST = 250;

function render({ model, el }) {
  const texts = model.get("texts");
  const id = `filtre-${Math.random().toString(36).slice(2)}`;
  const boxes = node("fieldset", { class: "filtres" });
  const field = node("input", { id, type: "search", autocomplete: "off", maxlength: "200", placeholder: texts.placeholder });
  const search = node("div", { class: "filtres__recherche" }, node("label", { for: id }, texts.search), field);
  el.append(node("div", { class: "filtres-barre ne-pas-imprimer" }, boxes, search));
  let waiting = 0;

  const fill = () => {
    const chosen = new Set(model.get("chosen"));
    boxes.replaceChildren(node("legend", {}, texts.legend), ...model.get("kinds").map(([kind, label, count]) => {
      const box = node("input", { type: "checkbox", value: kind });
      box.checked = chosen.has(kind);
      box.addEventListener("change", () => {
        const ticked = [...boxes.querySelectorAll("input:checked")].map((one) => one.value);
        model.set("chosen", ticked);
        model.save_changes();
      });
      return node("label", { class: "filtre" }, box, node("span", {}, `${label} `, node("b", {}, count)));
    }));
  };
  const follow = () => {
    const chosen = new Set(model.get("chosen"));
    for (const box of boxes.querySelectorAll("input")) box.checked = chosen.has(box.value);
  };
  const show = () => { if (field !== document.activeElement) field.value = model.get("typed"); };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      model.set("typed", field.value);
      model.save_changes();
    }, REST);
  });
  model.on("change:kinds", fill);
  model.on("change:chosen", follow);
  model.on("change:typed", show);
  fill();
  show();
  return () => {
    clearTimeout(waiting);
    model.off("change:kinds", fill);
    model.off("change:chosen", follow);
    model.off("change:typed", show);
  };
}

export default { render };
