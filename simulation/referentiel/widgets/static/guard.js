// Asks before the page is left while something is not saved, and never otherwise.

function render({ model, el }) {
  el.hidden = true;
  el.style.display = "none";
  const stay = (leaving) => {
    if (!model.get("unsaved")) return;
    leaving.preventDefault();
    leaving.returnValue = true;
  };
  // Voilà ends the kernel on this very event: whoever stayed after the question would stay before a dead page.
  if (document.getElementById("rendered_cells")) return undefined;
  window.addEventListener("beforeunload", stay);
  return () => window.removeEventListener("beforeunload", stay);
}

export default { render };
