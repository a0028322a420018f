// Asks the server. The token comes in the address behind `#`, which is never sent; from then on it goes in a header.
const KEY = "waqai-code-token";
export const given = new URLSearchParams(location.hash.slice(1)).get("token");
if (given) {
  sessionStorage.setItem(KEY, given);
  history.replaceState(null, "", location.pathname + location.search);
}

export class Refused extends Error {
  constructor(status, said) {
    super(said.error || String(status));
    this.status = status;
    this.said = said;
  }
}

export async function ask(name, said = {}) {
  let response;
  try {
    response = await fetch(`/api/${name}`, {
      method: "POST", headers: { "Content-Type": "application/json", "X-Waqai-Token": sessionStorage.getItem(KEY) || "" },
      body: JSON.stringify(said), cache: "no-store",
    });
  } catch {
    throw new Refused(0, { error: "offline" });
  }
  const answer = await response.json();
  if (!response.ok) throw new Refused(response.status, answer);
  return answer;
}
