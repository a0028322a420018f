// Pictures of what a page shows, as SVG or PNG: made in the browser, kept by the reader.
"use strict";
waqai.picture = (function () {
  const { h } = waqai;
  const SCALE = 2; // pixels of a PNG to one of the picture

  /** An SVG's text as a PNG. */
  async function png(text) {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    const canvas = h("canvas", { width: image.naturalWidth * SCALE, height: image.naturalHeight * SCALE });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
  }

  /** Two buttons behind each element, that save what its function gives as SVG. */
  function buttons(pictures) {
    for (const [element, name, svg] of pictures) {
      const file = (suffix) => `${waqai.get("lists").release}-${waqai.get("lists").version}-${name}.${suffix}`;
      element.after(h("p.save", null, "Save the picture: ",
        h("button", { type: "button", onclick: async () => waqai.offer(file("svg"), "image/svg+xml", [await svg()]) }, "SVG"), " ",
        h("button", { type: "button", onclick: async () => waqai.offer(file("png"), "image/png", [await png(await svg())]) }, "PNG")));
    }
  }

  /** A drawing of the page with the colours and letters that the page's style gives it in light. */
  function ofPage(drawing) {
    const root = document.documentElement;
    const theme = root.dataset.theme;
    root.dataset.theme = "light";
    const copy = drawing.cloneNode(true);
    const parts = [...copy.querySelectorAll("path, circle, text")];
    [...drawing.querySelectorAll("path, circle, text")].forEach((part, i) => {
      const style = getComputedStyle(part);
      if (style.visibility === "hidden") return parts[i].remove();
      for (const name of ["fill", "fill-opacity", "stroke", "stroke-width", "paint-order", "font-family", "font-weight"]) parts[i].style.setProperty(name, style.getPropertyValue(name));
    });
    copy.style.background = getComputedStyle(drawing).backgroundColor;
    root.dataset.theme = theme;
    const { width, height } = drawing.viewBox.baseVal;
    copy.style.fontSize = `${width * 0.016}px`;
    for (const [name, value] of [["xmlns", "http://www.w3.org/2000/svg"], ["width", 1000], ["height", Math.round(1000 * height / width)]]) copy.setAttribute(name, value);
    return new XMLSerializer().serializeToString(copy);
  }

  return { buttons, ofPage };
})();
