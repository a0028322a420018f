// The map: what a place has, beside its dot; the dot itself leads to its events.
"use strict";
(function () {
  const { h } = waqai;
  const popup = document.getElementById("popup");
  const quads = [...document.querySelectorAll("table.places thead .quad")];

  function show(point) {
    const row = document.querySelector(`[data-row="${point.dataset.place}"]`);
    const [total, ...counts] = [...row.querySelectorAll("td.num")].map((cell) => cell.textContent);
    const lines = quads.map((quad, i) => [quad, counts[i]]).filter(([, n]) => n !== "·").map(([quad, n]) => h("li", null, quad.cloneNode(true), ` ${n}`));
    popup.replaceChildren(h("p", null, h("strong", null, ...[...row.querySelector("a").childNodes].map((node) => node.cloneNode(true)))), h("ul.names", null, lines),
      h("a", { href: point.getAttribute("href") }, `Show ${total} event${total === "1" ? "" : "s"}`));
    popup.hidden = false;
    const dot = point.querySelector("circle").getBoundingClientRect();
    const map = popup.parentElement.getBoundingClientRect();
    const left = Math.min(Math.max(0, dot.left - map.left + dot.width / 2 - popup.offsetWidth / 2), map.width - popup.offsetWidth);
    popup.style.left = `${left}px`;
    popup.style.top = `${dot.bottom - map.top + 6}px`;
  }

  // Closer and farther, around the place with most events; the map can then be dragged. Dots and names keep their size.
  const map = document.getElementById("map");
  const { width, height } = map.viewBox.baseVal;
  const dots = [...map.querySelectorAll(".point")].map((point) => ({ point, r: Number(point.querySelector("circle").getAttribute("r")), text: point.querySelector("text") }));
  const first = dots[0]?.point.querySelector("circle");
  let view = { x: 0, y: 0, zoom: 1 };
  let middle = first ? { x: first.cx.baseVal.value, y: first.cy.baseVal.value } : { x: width / 2, y: height / 2 };

  function look(x, y, zoom) {
    view = { x: Math.min(Math.max(0, x), width - width / zoom), y: Math.min(Math.max(0, y), height - height / zoom), zoom };
    map.setAttribute("viewBox", `${view.x} ${view.y} ${width / zoom} ${height / zoom}`);
    map.style.setProperty("--zoom", zoom);
    for (const { point, r, text } of dots) {
      point.querySelector("circle").setAttribute("r", r / zoom);
      text.setAttribute("dx", (text.getAttribute("text-anchor") === "start" ? r + 5 : -r - 5) / zoom);
      text.setAttribute("dy", 5 / zoom);
    }
    map.classList.toggle("close", zoom >= 4); // there is room for every name
    popup.hidden = true;
  }

  // On a phone the map is wider than the screen: the place with most events is in the middle.
  const pane = map.parentElement;
  const scrollTo = (x) => { pane.scrollLeft = (x - view.x) * view.zoom / width * map.clientWidth - pane.clientWidth / 2; };
  scrollTo(middle.x);

  waqai.picture.buttons([[map.closest("figure").querySelector("figcaption"), "map", () => waqai.picture.ofPage(map)]]);
  for (const button of document.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => {
    const zoom = Math.min(32, Math.max(1, view.zoom * Number(button.dataset.zoom)));
    look(middle.x - width / zoom / 2, middle.y - height / zoom / 2, zoom);
    scrollTo(middle.x);
  });
  let held = null;
  map.addEventListener("pointerdown", (event) => { held = { x: event.clientX, y: event.clientY, from: view }; });
  addEventListener("pointerup", () => { held = null; });
  map.addEventListener("pointermove", (event) => {
    if (!held || view.zoom === 1) return;
    const unit = width / view.zoom / map.clientWidth;
    look(held.from.x - (event.clientX - held.x) * unit, held.from.y - (event.clientY - held.y) * unit, view.zoom);
    middle = { x: view.x + width / view.zoom / 2, y: view.y + height / view.zoom / 2 };
  });
  map.addEventListener("dragstart", (event) => event.preventDefault());

  for (const point of document.querySelectorAll(".point")) {
    point.addEventListener("mouseenter", () => show(point));
    point.addEventListener("focus", () => show(point));
  }
  document.querySelector(".map").addEventListener("mouseleave", () => { popup.hidden = true; });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") popup.hidden = true; });
})();
