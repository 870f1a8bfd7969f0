// A sign of life. The page calls, the kernel answers; when it no longer does, the page says so and offers a restart.

const LOST = ["dead", "restarting", "autorestarting", "terminating"];

function clock(date) {
  const minutes = String(date.getMinutes()).padStart(2, "0");
  return `${date.getHours()}\u00a0h\u00a0${minutes}`;
}

function render({ model, el }) {
  const kernel = model.widget_manager?.kernel;
  let answered = new Date();
  let called = null; // when the call without an answer was made
  let number = 0;
  let alerted = false;

  function alert() {
    if (alerted) return;
    alerted = true;
    window.dispatchEvent(new CustomEvent("referentiel:interruption"));
    const texts = model.get("texts");
    const box = document.createElement("div");
    box.className = "alerte alerte--grave alerte--fixe";
    box.setAttribute("role", "alert");
    const title = document.createElement("strong");
    title.textContent = texts.title;
    const body = document.createElement("p");
    body.textContent = texts.body.replace("{time}", clock(answered));
    const restart = document.createElement("button");
    restart.type = "button";
    restart.className = "btn";
    restart.textContent = texts.restart;
    restart.addEventListener("click", () => {
      // Levers and choices put their value aside, and take it back once the page is there again.
      window.dispatchEvent(new CustomEvent("referentiel:relance"));
      location.reload();
    });
    box.append(title, body, restart);
    el.append(box);
    clearInterval(timer);
  }

  function beat() {
    const patience = model.get(kernel?.status === "busy" ? "patience_busy" : "patience");
    if (called === null) {
      called = Date.now();
      number += 1;
      model.send({ kind: "ping", number });
    } else if (Date.now() - called > patience) {
      alert();
    }
  }

  const listen = (message) => {
    if (message.kind !== "pong") return;
    called = null;
    answered = new Date();
  };
  const status = (_sender, state) => {
    if (LOST.includes(state)) alert();
  };
  model.on("msg:custom", listen);
  kernel?.statusChanged?.connect(status);
  const timer = setInterval(beat, model.get("period"));
  beat();
  return () => {
    clearInterval(timer);
    model.off("msg:custom", listen);
    kernel?.statusChanged?.disconnect(status);
  };
}

export default { render };
