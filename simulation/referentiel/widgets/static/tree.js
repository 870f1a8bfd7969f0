// Sections and criteria as a searchable list of links; the chosen one is the current one.

// Letters alone count in a search: no accent, no case.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[\u2019]/g, "'");

function render({ model, el }) {
  const texts = model.get("texts");
  const id = `arbre-${Math.random().toString(36).slice(2)}`;
  const search = node("input", { id, type: "search", autocomplete: "off", placeholder: texts.placeholder });
  const count = node("p", { class: "arbre__compte", role: "status" });
  const list = node("ul", { class: "arbre" });
  const root = node("nav", { class: "plan", lang: "fr", "aria-label": texts.name }, node("label", { for: id }, texts.search), search, count, list);
  el.append(root);
  let links = new Map();

  const badges = (item) => item.badges.map(([kind, text]) => node("span", { class: `puce puce--${kind}` }, text));

  function link(item) {
    const made = node("a", { href: `#${encodeURIComponent(item.id)}` });
    if (item.code) made.append(node("span", { class: "code" }, item.code));
    else made.classList.add("sans");
    made.append(node("span", { class: "arbre__nom" }, item.label, ...badges(item).flatMap((badge) => [" ", badge])));
    made.addEventListener("click", (click) => {
      click.preventDefault();
      model.set("chosen", item.id);
      model.save_changes();
    });
    links.set(item.id, made);
    return node("li", {}, made);
  }

  function show() {
    const held = [...links].find(([, made]) => made === document.activeElement)?.[0];
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    const fits = (item) => words.every((word) => plain(`${item.code} ${item.label} ${item.words ?? ""}`).includes(word));
    links = new Map();
    let found = 0;
    const groups = [];
    for (const group of model.get("groups")) {
      const kept = words.length ? group.items.filter(fits) : group.items;
      found += kept.length;
      if (words.length && !kept.length) continue;
      const head = node("div", { class: "arbre__tete" }, node("span", {}, group.label, " ", ...badges(group)),
        node("span", { class: "arbre__nombre" }, group.number ?? ""));
      groups.push(node("li", {}, head, node("ul", { "aria-label": group.label }, ...kept.map(link))));
    }
    list.replaceChildren(...groups);
    count.textContent = words.length ? (found ? texts.found.replace("{count}", String(found)) : texts.none) : "";
    mark();
    if (held) links.get(held)?.focus();
  }

  function mark() {
    const chosen = model.get("chosen");
    for (const [name, made] of links) {
      if (name === chosen) made.setAttribute("aria-current", "true");
      else made.removeAttribute("aria-current");
    }
  }

  // Arrows walk the links; the search field leads to the first.
  root.addEventListener("keydown", (key) => {
    if (key.key !== "ArrowDown" && key.key !== "ArrowUp") return;
    const all = [...links.values()];
    const next = all.indexOf(document.activeElement) + (key.key === "ArrowDown" ? 1 : -1);
    if (document.activeElement === search ? key.key === "ArrowUp" : !all.includes(document.activeElement)) return;
    key.preventDefault();
    if (next < 0) search.focus();
    else all[Math.min(next, all.length - 1)]?.focus();
  });
  search.addEventListener("input", show);
  model.on("change:groups", show);
  model.on("change:chosen", mark);
  show();
  return () => model.off(null, null, null);
}

export default { render };
