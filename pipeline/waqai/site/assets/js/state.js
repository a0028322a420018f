// The filter, in the page's address: events.html#status=alleged&q=... A key with no value is not there.
"use strict";
waqai.state = (function () {
  const ANY = "any"; // of the pages of counts, which show one status unless they are asked for all
  const KEYS = ["q", "contested", "status", "type", "quad", "mode", "context", "from", "to", "country", "place", "outlet", "article", "actor", "side", "with",
    "reports", "since", "until", "kind", "stratum", "coding", "sort"];

  function read() {
    const parameters = new URLSearchParams(location.hash.slice(1));
    return Object.fromEntries(KEYS.filter((key) => parameters.get(key)).map((key) => [key, parameters.get(key)]));
  }

  function address(state) {
    const parameters = new URLSearchParams();
    for (const key of KEYS) if (state[key]) parameters.set(key, state[key]);
    return `#${parameters}`;
  }

  /** Put the filter into the address, without a step in the history for every letter typed. */
  function write(state) {
    history.replaceState(null, "", address(state) === "#" ? location.pathname : address(state));
  }

  /** Show a state in a form. */
  function inForm(form, state) {
    for (const field of form.elements) if (field.name && field.value !== (state[field.name] || "")) field.value = state[field.name] || "";
  }

  /** The status that the page's address asks for; `actual` where it names none, as `waqai plot` has it. Empty is any. */
  function status() {
    const wanted = read().status;
    if (wanted === ANY) return "";
    return waqai.get("lists").statuses.includes(wanted) ? wanted : "actual";
  }

  /** Call `show` with the status that is chosen in a page of counts, now and whenever it is another. */
  function byStatus(show) {
    const select = document.getElementById("status");
    const choose = () => { select.value = status(); show(select.value); };
    select.addEventListener("change", () => { write({ status: select.value || ANY }); choose(); });
    addEventListener("hashchange", choose);
    document.addEventListener("DOMContentLoaded", choose);
  }

  return { read, write, address, inForm, byStatus };
})();
