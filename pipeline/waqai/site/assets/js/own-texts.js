// The reader's own copies of the pages' texts: chosen as files or as a folder, known by their SHA-256, held while the page is open.
// They are read in the browser and go nowhere.
"use strict";
waqai.ownTexts = (function () {
  const { h } = waqai;
  const LARGEST = 16 * 1024 * 1024; // bytes of a page's text, as for waqai itself
  const NAMED = 3; // files that are named one by one
  const texts = new Map(); // hash of a page -> its text
  const pages = new Map(); // hash of a page -> its articles
  for (const [id, article] of Object.entries(waqai.get("articles"))) pages.set(article.page_sha256, [...(pages.get(article.page_sha256) || []), id]);

  /** The files of a folder that was dropped. */
  async function filesOf(entry) {
    if (entry.isFile) return [await new Promise((resolve, reject) => { entry.file(resolve, reject); })];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
      if (!some.length) return found;
      for (const one of some) found.push(...await filesOf(one));
    }
  }

  async function read(files, said) {
    if (!globalThis.crypto?.subtle) return "This browser computes no SHA-256 for pages from this address. Open the pages from disk, or over https.";
    const strange = [];
    let n = 0;
    for (const file of files) {
      n += 1;
      if (n % 200 === 0) said.textContent = `Read ${n.toLocaleString("en")} of ${waqai.count(files.length, "file")} …`;
      const page = file.size > LARGEST ? null : await waqai.pageText.read(file);
      if (page && page.text !== null && pages.has(page.sha256)) texts.set(page.sha256, page.text);
      else strange.push([file.name, page?.sha256]);
    }
    const words = [`${texts.size.toLocaleString("en")} of ${waqai.count(pages.size, "page")} of this release ${texts.size === 1 ? "is" : "are"} open.`];
    if (strange.length <= NAMED) words.unshift(...strange.map(([name, sum]) => `${name} is not the text of a page of this release, byte for byte${sum ? ` (sha256 ${sum.slice(0, 12)}…)` : ""}. The command “waqai text match” finds passages in another copy.`));
    else words.push(`${waqai.count(strange.length, "file")} of those that were read ${strange.length === 1 ? "is" : "are"} no page of it, byte for byte.`);
    return words.join(" ");
  }

  /** The part of a page where texts are opened; `changed` is called when there are more, and may add words. */
  function panel(changed) {
    const said = h("p.said", { role: "status", "aria-live": "polite" });
    const open = async (files) => { said.textContent = await read([...files], said); said.append(" ", (await changed()) || ""); };
    const failed = () => { said.textContent = "This browser does not read a folder that is dropped on a page from disk. Choose the folder instead."; };
    const chooser = (id, label, attributes) => h("span.chooser", null, h("label.button", { for: id }, label),
      h("input", { type: "file", multiple: true, id, onchange: (event) => open(event.target.files), ...attributes }));
    const zone = h("div.drop", null, h("p", null, h("strong", null, "Open your own copies of the pages’ texts"), " Choose the folder that has them, or some UTF-8 files, or drop them here. Your browser knows each by its SHA-256; nothing is sent anywhere, and nothing is kept."),
      chooser("own-folder", "Choose a folder", { webkitdirectory: true }), chooser("own", "Choose files", {}), said);
    zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      const { items, files } = event.dataTransfer;
      const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry?.isDirectory);
      if (entries.length) Promise.all(entries.map(filesOf)).then((found) => open(found.flat())).catch(failed);
      else open(files);
    });
    return zone;
  }

  return { panel, has: (sha256) => texts.has(sha256), get: (sha256) => texts.get(sha256) };
})();
