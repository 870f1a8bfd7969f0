// What is wrong with a draft: each finding leads to its field.

function render({ model, el }) {
  const texts = model.get("texts");
  const list = node("ul", { class: "constats" });
  const more = node("p", { class: "discret" });
  const none = node("p", { class: "discret" }, texts.none);
  el.append(list, more, none);

  function show() {
    const items = model.get("items");
    list.replaceChildren(...items.map((item) => {
      const made = node("li", { class: `constat constat--${item.severity}` }, node("b", {}, item.head), node("span", {}, item.text));
      if (item.path) {
        const go = node("button", { type: "button", class: "lien" }, texts.go);
        go.setAttribute("aria-label", `${texts.go} : ${item.head}`);
        go.addEventListener("click", () => model.send({ kind: "go", path: item.path }));
        made.append(" ", go);
      }
      return made;
    }));
    more.textContent = model.get("more");
    none.hidden = items.length > 0;
    more.hidden = !model.get("more");
  }

  model.on("change:items change:more", show);
  show();
  return () => model.off(null, null, null);
}

export default { render };
