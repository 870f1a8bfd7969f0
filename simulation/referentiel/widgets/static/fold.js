// The line that opens a part of a page; the kernel makes and shows the part.

function render({ model, el }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "groupe__titre";
  el.append(button);

  const part = (name, text) => {
    const made = document.createElement("span");
    made.className = name;
    made.textContent = text;
    return made;
  };

  const show = () => {
    const [code, note, badge] = ["code", "note", "badge"].map((name) => model.get(name));
    button.replaceChildren();
    if (code) button.append(part("code", code), " ");
    button.append(part("groupe__nom", model.get("label")));
    if (note) button.append(" ", part("groupe__note", note));
    if (badge) button.append(" ", part("puce puce--accent", badge));
    button.setAttribute("aria-expanded", String(model.get("opened")));
  };
  button.addEventListener("click", () => {
    model.set("opened", !model.get("opened"));
    model.save_changes();
    show();
  });
  model.on("change", show);
  show();
  return () => model.off("change", show);
}

export default { render };
