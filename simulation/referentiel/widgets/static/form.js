// A form: fields and tables that a person fills, as typed. Nothing is corrected, clamped or judged here: every edit
// goes to the kernel, which answers with what each field now says and what is wrong with it.

// What a spreadsheet puts on the clipboard: rows on lines, cells between tabs.
const grid = (text) => text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));

function render({ model, el }) {
  const texts = model.get("texts");
  const prefix = `form-${Math.random().toString(36).slice(2)}`;
  const root = node("div", { class: "formulaire" });
  const said = node("p", { class: "formulaire__dit", role: "status" });
  el.append(root, said);

  // Controls by id, what each was last given, and the edits that the kernel has not answered yet.
  let controls = new Map();
  let given = new Map();
  let sent = model.get("answered");
  const waiting = new Map();
  // The field being typed in: null until the kernel answers, then what it says of what was typed.
  const typing = new Map();

  function flush(atOnce = false) {
    if (!waiting.size || (!atOnce && sent > model.get("answered"))) return;
    sent += 1;
    const edits = [...waiting];
    waiting.clear();
    model.send({ kind: "edit", number: sent, edits });
  }

  // Whoever leaves the form may be on the way to a button: what was typed goes before the press of it.
  root.addEventListener("focusout", (left) => root.contains(left.relatedTarget) || flush(true));

  function edit(id, typed) {
    waiting.set(id, typed);
    flush();
  }

  const typedIn = (control) => (control.type === "checkbox" ? (control.checked ? "oui" : "non") : control.value);

  function put(control, value) {
    if (control.type === "checkbox") control.checked = value === "oui";
    else if (control.value !== value) control.value = value;
  }

  // One control of any kind; `name` is for those who hear it.
  function control(field, name, describedBy) {
    const shared = { id: `${prefix}-${field.id}`, "data-field": field.id, "aria-label": name || null,
      "aria-describedby": describedBy || null, disabled: field.fixed || null };
    let made;
    if (field.kind === "choice") {
      made = node("select", shared);
      fillOptions(made, field);
    } else if (field.kind === "flag") made = node("input", { ...shared, type: "checkbox" });
    else if (field.kind === "text") made = node("textarea", { ...shared, rows: field.lines || 3 });
    else {
      const number = field.kind === "number";
      made = node("input", { ...shared, type: "text", autocomplete: "off", inputmode: number ? "decimal" : null,
        class: number ? "num" : null });
    }
    const event = field.kind === "choice" || field.kind === "flag" ? "change" : "input";
    made.addEventListener(event, () => {
      if (event === "input") typing.set(field.id, null);
      edit(field.id, typedIn(made));
    });
    made.addEventListener("blur", () => {
      if (typing.delete(field.id) && !waiting.has(field.id) && sent <= model.get("answered")) put(made, given.get(field.id));
    });
    let before = field.value;
    made.addEventListener("focus", () => (before = typedIn(made)));
    made.addEventListener("keydown", (key) => {
      if (key.key !== "Escape" || typedIn(made) === before) return;
      key.preventDefault();
      put(made, before);
      edit(field.id, before);
    });
    controls.set(field.id, made);
    return made;
  }

  function fillOptions(select, field) {
    const wanted = field.options.map(([value, text]) => `${value}\u0000${text}`).join("\u0001");
    if (select.dataset.options === wanted) return;
    select.dataset.options = wanted;
    select.replaceChildren(...field.options.map(([value, text]) => new Option(text, value)));
  }

  function single(field) {
    const id = `${prefix}-${field.id}`;
    const note = node("p", { class: "champ__erreur", id: `${id}-erreur` });
    const help = node("p", { class: "champ__aide", id: `${id}-aide` });
    const made = control(field, "", `${id}-erreur ${id}-aide`);
    const three = node("p", { class: "champ__trois" });
    const label = node("label", { for: id }, field.label);
    const order = field.kind === "flag" ? [node("div", { class: "champ__case" }, made, label)] : [label, made];
    return node("div", { class: `champ champ--${field.kind}${field.wide ? " champ--large" : ""}` }, ...order, three, note, help);
  }

  function cell(one, row, column) {
    const at = node("td", { class: column.number ? "n" : "" });
    if (one.id === undefined) {
      at.append(one.text ?? "");
      at.dataset.cell = "";
      return at;
    }
    at.append(control(one, `${row.label}, ${column.label}`, `${prefix}-${one.id}-erreur`),
      node("p", { class: "champ__erreur", id: `${prefix}-${one.id}-erreur` }));
    return at;
  }

  function table(field) {
    const columns = field.columns.map((column) => node("th", { scope: "col", class: column.number ? "n" : "" },
      column.sign ? sign(column.sign) : null, column.sign ? " " : null, column.label));
    const body = node("tbody", {}, ...field.rows.map((row) => node("tr", { class: row.pivot ? "pivot" : "" },
      node("th", { scope: "row" }, row.label, row.note ? node("small", {}, ` ${row.note}`) : null),
      ...row.cells.map((one, i) => cell(one, row, field.columns[i])))));
    const foot = field.foot ? node("tfoot", {}, node("tr", {}, node("th", { scope: "row" }, field.foot.label),
      ...field.foot.cells.map((one, i) => cell(one, field.foot, field.columns[i])))) : null;
    const made = node("table", { class: "bareme" }, node("caption", {}, field.label),
      node("thead", {}, node("tr", {}, node("th", { scope: "col" }, field.head), ...columns)), body, foot);
    body.addEventListener("keydown", (key) => down(key, body));
    body.addEventListener("paste", (pasted) => paste(pasted, body));
    const box = node("div", { class: "defile", tabindex: "0", role: "region", "aria-label": field.label }, made);
    return node("div", { class: "champ champ--table champ--large" }, box,
      node("p", { class: "champ__erreur", id: `${prefix}-${field.id}-erreur` }), node("p", { class: "champ__aide" }));
  }

  // Rows of controls of a table, in the order shown.
  const lines = (body) => [...body.rows].map((row) => [...row.querySelectorAll("[data-field]")]).filter((row) => row.length);

  function place(body, target) {
    const rows = lines(body);
    const i = rows.findIndex((row) => row.includes(target));
    return { rows, i, j: i < 0 ? -1 : rows[i].indexOf(target) };
  }

  function down(key, body) {
    if (key.key !== "Enter" || key.target.tagName !== "INPUT") return;
    const { rows, i, j } = place(body, key.target);
    const next = rows[i + (key.shiftKey ? -1 : 1)]?.[j];
    key.preventDefault();
    if (next) {
      next.focus();
      next.select?.();
    }
  }

  function paste(pasted, body) {
    const cells = grid(pasted.clipboardData.getData("text"));
    if (cells.length < 2 && cells[0].length < 2) return;
    const { rows, i, j } = place(body, pasted.target);
    if (i < 0) return;
    pasted.preventDefault();
    let lost = 0;
    cells.forEach((line, k) => line.forEach((typed, l) => {
      const target = rows[i + k]?.[j + l];
      if (!target || target.tagName !== "INPUT" || target.disabled) {
        lost += 1;
        return;
      }
      put(target, typed.trim());
      waiting.set(target.dataset.field, typed.trim());
    }));
    said.textContent = lost ? texts.lost.replace("{count}", String(lost)) : "";
    flush();
  }

  const shape = (fields) => JSON.stringify(fields.map((field) => [field.id, field.kind, field.label, field.wide,
    field.columns, field.head, field.rows?.map((row) => [row.label, row.note, row.pivot, row.cells.map((c) => [c.id, c.kind, c.fixed])]),
    field.foot?.cells.map((c) => c.id)]));
  let built = "";

  function build(fields) {
    controls = new Map();
    given = new Map();
    root.replaceChildren(...fields.map((field) => {
      if (field.kind === "heading") return node("h3", { class: "champ--large" }, field.label);
      return field.rows ? table(field) : single(field);
    }));
  }

  function update(one) {
    const made = controls.get(one.id);
    if (one.kind === "choice") fillOptions(made, one);
    // What is being typed stays, until the kernel has answered the last of it.
    const held = made === document.activeElement;
    const busy = waiting.has(one.id) || (held && sent > model.get("answered"));
    // The kernel may write in its own way what was just typed ("7 ; " is read as "7"): the person goes on typing, and
    // sees how it was read on leaving the field. What something else changed is shown at once.
    if (held && typing.has(one.id) && !busy && typing.get(one.id) === null) typing.set(one.id, one.value);
    if (!busy && !(held && typing.get(one.id) === one.value)) {
      typing.delete(one.id);
      put(made, one.value);
    }
    given.set(one.id, one.value);
    made.setAttribute("aria-invalid", one.error ? "true" : "false");
    made.classList.toggle("modifie", Boolean(one.modified));
    const note = root.querySelector(`#${CSS.escape(`${prefix}-${one.id}-erreur`)}`);
    if (note && note.textContent !== (one.error || "")) note.textContent = one.error || "";
  }

  function show() {
    const fields = [...model.get("whole")];
    for (const [place, field] of model.get("changed")) fields[place] = field;
    const wanted = shape(fields);
    if (wanted !== built) {
      const before = root.contains(document.activeElement) ? document.activeElement : null;
      const held = before?.dataset?.field;
      const kept = typing.has(held) ? [typing.get(held), before.value, before.selectionStart, before.selectionEnd] : null;
      build(fields);
      built = wanted;
      const again = held && controls.get(held);
      again?.focus();
      if (again && kept && again.tagName !== "SELECT") {
        // A ladder typed whole adds its own rows while it is typed: the text and the caret stay.
        const [read, text, start, end] = kept;
        typing.set(held, read);
        again.value = text;
        again.setSelectionRange?.(start, end);
      }
    }
    fields.forEach((field, i) => {
      const box = root.children[i];
      if (field.rows) {
        const rows = [...field.rows, ...(field.foot ? [field.foot] : [])];
        const shown = [...box.querySelectorAll("tbody tr"), ...box.querySelectorAll("tfoot tr")];
        rows.forEach((row, k) => row.cells.forEach((one, l) => {
          if (one.id !== undefined) update(one);
          else if (shown[k].cells[l + 1].textContent !== (one.text ?? "")) shown[k].cells[l + 1].textContent = one.text ?? "";
        }));
        box.querySelector(":scope > .champ__erreur").textContent = field.error || "";
        box.querySelector(":scope > .champ__aide").textContent = field.help || "";
      } else if (field.kind !== "heading") {
        update(field);
        box.querySelector(".champ__aide").textContent = field.help || "";
        const three = box.querySelector(".champ__trois");
        const wantedThree = JSON.stringify([field.in_force, field.on_table]);
        if (three.dataset.shown !== wantedThree) {
          three.dataset.shown = wantedThree;
          three.replaceChildren(...(field.in_force ? [node("span", {}, sign("vigueur"), ` ${texts.in_force} `, node("b", {}, field.in_force))] : []),
            ...(field.on_table ? [node("span", {}, sign("table"), ` ${texts.on_table} `, node("b", {}, field.on_table))] : []));
        }
      }
    });
    flush();
  }

  function point() {
    const [id] = model.get("focus");
    const made = controls.get(id);
    if (!made) return;
    made.closest(".champ")?.scrollIntoView({ block: "center" });
    made.focus();
  }

  model.on("change:whole change:changed change:answered", show);
  model.on("change:focus", point);
  show();
  if (model.get("focus").length) point();
  return () => model.off(null, null, null);
}

export default { render };
