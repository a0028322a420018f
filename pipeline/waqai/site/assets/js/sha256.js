// SHA-256 of bytes as hexadecimal digits, by the browser.
"use strict";
waqai.sha256 = async function (bytes) {
  const sum = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};
