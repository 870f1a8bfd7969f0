// A search field: what is typed goes to the kernel at rest, what was found comes back as buttons.

const REST = 200;

function render({ model, el }) {
  const texts = model.get("texts");
  const id = `cherche-${Math.random().toString(36).slice(2)}`;
  const field = node("input", { id, type: "search", autocomplete: "off", maxlength: "200", placeholder: texts.placeholder });
  const told = node("p", { class: "aide", role: "status" });
  const near = node("button", { type: "button", class: "btn btn--lien" });
  const list = node("ul", { class: "trouves" });
  el.append(node("div", { class: "recherche" }, node("label", { for: id }, texts.label), field, told, near, list));
  let waiting = 0;

  const search = (typed) => {
    model.set("typed", typed);
    model.save_changes();
  };
  const show = () => {
    told.textContent = model.get("told");
    near.textContent = model.get("near_told");
    near.hidden = !model.get("near_told");
  };
  const fill = () => {
    list.replaceChildren(...model.get("found").map(([path, code, name]) => {
      const pick = node("button", { type: "button", class: "trouve", "data-path": path });
      if (code) pick.append(node("span", { class: "code" }, code), " ");
      pick.append(name);
      pick.addEventListener("click", () => model.send({ kind: "pick", path }));
      return node("li", {}, pick);
    }));
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => search(field.value), REST);
  });
  near.addEventListener("click", () => {
    field.value = model.get("near");
    search(field.value);
    field.focus();
  });
  // Arrows walk what was found.
  el.addEventListener("keydown", (key) => {
    if (key.key !== "ArrowDown" && key.key !== "ArrowUp") return;
    const all = [field, ...list.querySelectorAll("button")];
    const next = all.indexOf(document.activeElement) + (key.key === "ArrowDown" ? 1 : -1);
    key.preventDefault();
    all[Math.max(0, Math.min(next, all.length - 1))].focus();
  });
  model.on("change:told change:near_told", show);
  model.on("change:found", fill);
  show();
  fill();
  return () => {
    clearTimeout(waiting);
    model.off("change:told change:near_told", show);
    model.off("change:found", fill);
  };
}

export default { render };
