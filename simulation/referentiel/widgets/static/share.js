// Gives a scenario away. The link is the address of the page itself, which follows the levers; files come from the
// kernel and are handed to the browser as they are.

function render({ model, el }) {
  const texts = model.get("texts");
  const id = `partage-${Math.random().toString(36).slice(2)}`;
  const root = document.createElement("section");
  root.className = "carte partage ne-pas-imprimer";
  root.setAttribute("aria-labelledby", id);
  const title = document.createElement("h2");
  title.id = id;
  title.textContent = texts.title;
  const help = document.createElement("p");
  help.className = "discret";
  help.textContent = texts.help;
  const bar = document.createElement("div");
  bar.className = "barre";
  const told = document.createElement("p");
  told.className = "discret";
  told.setAttribute("role", "status");
  root.append(title, help, bar, told);
  el.append(root);

  // In a notebook the address is that of the notebook: it is left alone.
  const ours = Boolean(document.body.dataset.voila);
  const link = () => {
    const query = model.get("query");
    return location.origin + location.pathname + (query ? `?${query}` : "");
  };
  const follow = () => {
    if (ours && location.href !== link()) history.replaceState(history.state, "", link());
  };

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn";
    made.textContent = label;
    made.addEventListener("click", act);
    bar.append(made);
  }

  // Without the clipboard (an old browser, a plain address) the link is shown, selected.
  function show(address) {
    const field = document.createElement("input");
    field.readOnly = true;
    field.value = address;
    field.setAttribute("aria-label", texts.select);
    told.replaceChildren(`${texts.select} `, field);
    field.select();
  }
  button(texts.copy, async () => {
    try {
      await navigator.clipboard.writeText(link());
      told.textContent = texts.copied;
    } catch {
      show(link());
    }
  });
  for (const what of ["scenario", "xlsx", "csv"]) button(texts[what], () => model.send({ kind: "file", what }));
  button(texts.print, () => window.print());

  const give = (message, buffers) => {
    if (message.kind === "stale") told.textContent = texts.stale;
    if (message.kind !== "file") return;
    hand(message.name, [buffers[0]], message.type);
    told.textContent = texts.made.replace("{name}", message.name);
  };
  model.on("msg:custom", give);
  model.on("change:query", follow);
  follow();
  return () => {
    model.off("msg:custom", give);
    model.off("change:query", follow);
  };
}

export default { render };
