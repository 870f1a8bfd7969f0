// A map of rates: a table whose cells are buttons, walked by arrows like a grid.

function render({ model, el }) {
  const box = node("div", { class: "defile", tabindex: "0", role: "region" });
  el.append(box);
  let buttons = [];

  const show = () => {
    const rows = model.get("rows");
    const columns = model.get("columns");
    const mine = model.get("mine");
    const held = buttons.flat().indexOf(document.activeElement);
    box.setAttribute("aria-label", model.get("caption"));
    box.hidden = !rows.length;
    const head = node("tr", {}, node("td", {}, model.get("corner")), ...columns.map((name) => node("th", { scope: "col" }, name)));
    buttons = [];
    // The stricter first: up is harder, as on an axis.
    const lines = model.get("cells").map((cells, row) => {
      const own = cells.map(([printed, rank, said], column) => {
        const here = mine.length && mine[0] === row && mine[1] === column;
        const cell = node("button", { type: "button", class: `case case--${rank}${here ? " case--ici" : ""}`, "aria-label": said }, printed);
        if (here) cell.setAttribute("aria-current", "true");
        cell.addEventListener("click", () => model.send({ kind: "pick", row, column }));
        return cell;
      });
      buttons.push(own);
      return node("tr", {}, node("th", { scope: "row" }, rows[row]), ...own.map((cell) => node("td", {}, cell)));
    }).reverse();
    box.replaceChildren(node("table", { class: "carte-taux" }, node("caption", {}, model.get("caption")),
      node("thead", {}, head), node("tbody", {}, ...lines)));
    if (held >= 0) buttons.flat()[held]?.focus();
  };
  box.addEventListener("keydown", (key) => {
    const row = buttons.findIndex((own) => own.includes(document.activeElement));
    if (row < 0) return;
    const column = buttons[row].indexOf(document.activeElement);
    const [down, right] = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[key.key] ?? [0, 0];
    if (!down && !right) return;
    key.preventDefault();
    buttons[row + down]?.[column + right]?.focus();
  });
  model.on("change", show);
  show();
  return () => model.off("change", show);
}

export default { render };
