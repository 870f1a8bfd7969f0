// The agenda: numbered chips. Each is a button; the one shown is said to be the current step.

function render({ model, el }) {
  const list = node("ol", { class: "ordre" });
  el.append(node("nav", { "aria-label": model.get("label") }, list));

  // Chips stay when only their state changes, so that whoever stands on one keeps the place.
  function show() {
    const items = model.get("items");
    const current = model.get("current");
    while (list.children.length > items.length) list.lastChild.remove();
    items.forEach((item, i) => {
      let chip = list.children[i]?.firstChild;
      if (!chip) {
        chip = node("button", { type: "button" });
        chip.addEventListener("click", () => model.send({ kind: "go", id: chip.dataset.item }));
        list.append(node("li", {}, chip));
      }
      chip.dataset.item = item.id;
      chip.textContent = item.label;
      chip.className = item.state;
      chip.setAttribute("aria-label", item.name);
      chip.title = item.name;
      if (item.id === current) chip.setAttribute("aria-current", "step");
      else chip.removeAttribute("aria-current");
    });
  }

  model.on("change:items change:current", show);
  show();
  return () => model.off("change:items change:current", show);
}

export default { render };
