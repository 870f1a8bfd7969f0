// Writes the language of the sheets on the box that holds them, once it stands in the page.

function render({ model, el }) {
  let waiting = 0;
  const put = () => {
    const box = el.closest(".feuilles");
    if (box) box.lang = model.get("lang");
    else waiting = requestAnimationFrame(put);
  };
  model.on("change:lang", put);
  put();
  return () => {
    cancelAnimationFrame(waiting);
    model.off("change:lang", put);
  };
}

export default { render };
