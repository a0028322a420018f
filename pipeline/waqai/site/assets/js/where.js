// The map: what a place has, beside its dot; the dot itself leads to its events.
"use strict";
(function () {
  const { h } = waqai;
  const popup = document.getElementById("popup");
  const quads = [...document.querySelectorAll("table.places thead .quad")];

  function show(point) {
    const row = document.querySelector(`[data-row="${point.dataset.place}"]`);
    const counts = [...row.querySelectorAll("td.num")].map((cell) => cell.textContent);
    const lines = quads.map((quad, i) => [quad, counts[i]]).filter(([, n]) => n !== "·").map(([quad, n]) => h("li", null, quad.cloneNode(true), ` ${n}`));
    popup.replaceChildren(h("p", null, h("strong", null, ...[...row.querySelector("a").childNodes].map((node) => node.cloneNode(true)))), h("ul.names", null, lines),
      h("a", { href: point.getAttribute("href") }, `Show ${counts.at(-1)} event${counts.at(-1) === "1" ? "" : "s"}`));
    popup.hidden = false;
    const dot = point.querySelector("circle").getBoundingClientRect();
    const map = popup.parentElement.getBoundingClientRect();
    const left = Math.min(Math.max(0, dot.left - map.left + dot.width / 2 - popup.offsetWidth / 2), map.width - popup.offsetWidth);
    popup.style.left = `${left}px`;
    popup.style.top = `${dot.bottom - map.top + 6}px`;
  }

  for (const point of document.querySelectorAll(".point")) {
    point.addEventListener("mouseenter", () => show(point));
    point.addEventListener("focus", () => show(point));
  }
  document.querySelector(".map").addEventListener("mouseleave", () => { popup.hidden = true; });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") popup.hidden = true; });
})();
