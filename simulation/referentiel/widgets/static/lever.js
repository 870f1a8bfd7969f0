// A lever: slider and text field for one value, beside the value in force and the value on the table.
// Texts come from the kernel. What is typed goes to the kernel as typed; nothing is corrected here.

const NUMBER = /^-?\d+(?:\.\d+)?$/;
const PAGE_STEPS = 10;
const PLACE = { PageUp: 1, PageDown: -1 };

// A number typed or in French form (comma, narrow spaces, minus sign); NaN for anything else.
function number(text) {
  const plain = text.replace(/[\s\u202f\u00a0]/g, "").replace("\u2212", "-").replace(",", ".");
  return NUMBER.test(plain) ? Number(plain) : NaN;
}
const comma = (text) => text.replace(".", ",");
const shown = (text) => comma(text).replace(/^-/, "\u2212");

function withUnit(text, unit) {
  if (!unit) return text;
  return text + (unit === "%" ? "\u202f" : "\u00a0") + unit;
}

function render({ model, el }) {
  const texts = model.get("texts");
  const path = model.get("path");
  const id = `levier-${Math.random().toString(36).slice(2)}`;
  const minimum = number(model.get("minimum"));
  const maximum = number(model.get("maximum"));
  const decimals = (model.get("step").split(/[.,]/)[1] ?? "").length;
  // A choice is a list and a word is a field alone: neither has a slider.
  const options = new Map(model.get("options"));
  const sliding = model.get("kind") === "number";
  const told = (text) => options.get(text) ?? shown(text);
  const same = (one, other) => one === other || (sliding && number(one) === number(other));
  // Wider than the slider: a weight has no end, and the kernel judges what is typed.
  const readable = (text) => (sliding ? text === model.get("initial") || !Number.isNaN(number(text)) : inside(text));

  // Three values, always in this order, each with its sign.
  const values = {};
  const three = node("dl", { class: "trois" });
  for (const [kind, label] of [["vigueur", texts.in_force], ["table", texts.on_table], ["mien", texts.mine]]) {
    values[kind] = node("dd");
    three.append(node("div", { class: kind }, node("dt", {}, sign(kind), label), values[kind]));
  }

  const name = node("p", { class: "levier__nom", id: `${id}-nom` });
  if (model.get("code")) name.append(node("span", { class: "code" }, model.get("code")), " ");
  name.append(model.get("label"));
  if (model.get("unit_text")) name.append(" ", node("small", {}, `(${model.get("unit_text")})`));

  const marks = { vigueur: sign("vigueur"), table: sign("table") };
  const range = node("input", {
    type: "range", min: minimum, max: maximum, step: number(model.get("step")), "aria-label": texts.range_name,
  });
  const track = node("div", { class: "curseur" }, marks.vigueur, marks.table, range);
  const named = { "aria-label": texts.exact_name, "aria-describedby": `${id}-erreur` };
  const field = options.size
    ? node("select", { class: "num", ...named }, ...[...options].map(([value, word]) => new Option(word, value)))
    : node("input", { type: "text", class: "num", inputmode: sliding ? "decimal" : "text", autocomplete: "off", ...named });
  const fault = node("p", { class: "levier__erreur", id: `${id}-erreur`, role: "alert" });
  const help = node("span");
  const reset = node("button", { type: "button", class: "btn btn--lien", "aria-label": texts.reset_name }, texts.reset);
  const fold = node("button", { type: "button", class: "btn btn--lien", "aria-label": texts.close_name }, texts.close);
  const body = node("div", { class: "levier__corps" }, name, three,
    node("div", { class: sliding ? "levier__reglage" : "levier__reglage levier__reglage--seul" }, ...(sliding ? [track] : []), field), fault,
    node("div", { class: "levier__bas" }, help, reset));

  // Folded: one line that opens.
  const brief = node("b");
  const opener = node("button", { type: "button", class: "levier__ouvrir", "aria-label": texts.open_name, "aria-expanded": "false" });
  if (model.get("code")) opener.append(node("span", { class: "code" }, model.get("code")), " ");
  opener.append(model.get("label"));
  const line = node("div", { class: "ligne-levier" }, opener, brief);

  const root = node("div", { class: "levier", role: "group", "aria-labelledby": `${id}-nom`, "data-lever": path }, line, body);
  el.append(root);

  // The last value that nobody objected to, and the one before it.
  let accepted = model.get("initial");
  let before = accepted;

  function choose(text) {
    model.set("value", text);
    model.save_changes();
  }

  function inside(text) {
    if (!sliding) return options.size ? options.has(text) : true;
    const value = number(text);
    return value >= minimum && value <= maximum;
  }

  function place(mark, text, other) {
    const known = sliding && inside(text);
    mark.style.display = known ? "" : "none";
    if (!known) return;
    mark.style.setProperty("--p", (100 * (number(text) - minimum)) / (maximum - minimum));
    // Equal values stand side by side.
    const equal = number(text) === number(other);
    mark.style.setProperty("--d", equal ? (mark === marks.vigueur ? "-7px" : "7px") : "0px");
  }

  function show() {
    const error = model.get("error");
    const typed = model.get("value");
    if (error && accepted === typed) accepted = before;
    if (!error && readable(typed) && typed !== accepted) {
      before = accepted;
      accepted = typed;
    }
    const unit = model.get("unit_text");
    const inForce = model.get("in_force");
    const onTable = model.get("on_table");
    values.vigueur.textContent = shown(inForce);
    values.table.textContent = onTable ? shown(onTable) : texts.no_proposal;
    values.table.classList.toggle("rien", !onTable);
    values.mien.textContent = told(accepted) || "\u2014";
    brief.textContent = withUnit(told(accepted), unit);
    if (document.activeElement !== range && number(range.value) !== number(accepted)) range.value = number(accepted);
    range.setAttribute("aria-valuetext", withUnit(shown(accepted), unit));
    track.style.setProperty("--v", `${(100 * (number(accepted) - minimum)) / (maximum - minimum)}%`);
    if (document.activeElement !== field) field.value = comma(typed);
    place(marks.vigueur, inForce, onTable);
    place(marks.table, onTable, inForce);
    fault.textContent = error;
    fault.hidden = !error;
    field.setAttribute("aria-invalid", String(Boolean(error)));
    help.textContent = model.get("help_left");
    root.classList.toggle("levier--modifie", !same(accepted, model.get("initial")));
  }

  function open() {
    const opened = model.get("opened");
    line.hidden = opened;
    body.hidden = !opened;
  }

  range.addEventListener("input", () => {
    field.value = comma(range.value);
    choose(comma(range.value));
    show();
  });
  range.addEventListener("keydown", (event) => {
    const direction = PLACE[event.key];
    if (!direction) return;
    event.preventDefault();
    const moved = Number(range.value) + direction * PAGE_STEPS * number(model.get("step"));
    range.value = moved.toFixed(decimals);
    range.dispatchEvent(new Event("input"));
  });
  field.addEventListener("change", () => {
    choose(field.value);
    show();
  });
  reset.addEventListener("click", () => {
    const initial = comma(model.get("initial"));
    field.value = initial;
    range.value = number(initial);
    choose(initial);
    show();
  });
  opener.addEventListener("click", () => {
    model.set("opened", true);
    model.save_changes();
    range.focus();
  });
  fold.addEventListener("click", () => {
    model.set("opened", false);
    model.save_changes();
    opener.focus();
  });
  // A lever that began folded may be folded again.
  if (!model.get("opened")) reset.before(fold);

  // Settings outlive a restart of the calculation: see heartbeat.js.
  const key = `referentiel:${location.pathname}:${path}`;
  const keep = () => sessionStorage.setItem(key, model.get("value"));
  window.addEventListener("referentiel:relance", keep);
  const kept = sessionStorage.getItem(key);
  if (kept !== null) {
    sessionStorage.removeItem(key);
    if (kept !== model.get("value")) choose(kept);
  }

  model.on("change:value change:error change:in_force change:on_table change:help_left", show);
  model.on("change:opened", open);
  show();
  open();
  return () => {
    window.removeEventListener("referentiel:relance", keep);
    model.off("change:value change:error change:in_force change:on_table change:help_left", show);
    model.off("change:opened", open);
  };
}

export default { render };
