// Says the latest result once nothing has moved for a while; a screen reader would otherwise read every step.

const REST = 300;

function render({ model, el }) {
  const region = document.createElement("p");
  region.className = "visually-hidden";
  region.setAttribute("role", "status");
  el.append(region);
  let waiting = 0;
  const say = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      region.lang = model.get("lang");
      region.textContent = model.get("text");
    }, REST);
  };
  model.on("change:text", say);
  return () => {
    clearTimeout(waiting);
    model.off("change:text", say);
  };
}

export default { render };
