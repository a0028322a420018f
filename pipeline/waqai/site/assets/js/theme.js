// Light or dark: what was chosen before, else what the system asks for. Runs before the page is painted.
"use strict";
(function () {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  try { chosen = localStorage.getItem("waqai-theme"); } catch { /* a page from disk may have no storage */ }

  function show() {
    root.dataset.theme = chosen || (system.matches ? "dark" : "light");
    root.dispatchEvent(new Event("waqai-theme"));
  }

  function toggle() {
    chosen = root.dataset.theme === "dark" ? "light" : "dark";
    try { localStorage.setItem("waqai-theme", chosen); } catch { /* it holds for this page */ }
    show();
  }

  show();
  system.addEventListener("change", show);
  document.addEventListener("DOMContentLoaded", () => document.getElementById("theme").addEventListener("click", toggle));
})();
