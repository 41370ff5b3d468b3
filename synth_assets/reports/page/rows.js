// The browser for rows: search, filters, and the calls that made each. Texts are set as text, never as HTML.
(() => {
  const { rows, calls } = JSON.parse(document.getElementById("row-data").textContent);
  const form = document.getElementById("filters");
  const list = document.getElementById("list");
  const more = document.getElementById("more");
  const names = { line: "all lines", group: "all domains and first languages", kind: "all difficulties and errors",
    status: "all fates", source: "all sources" };
  const page = 50;
  let found = [];
  let shown = 0;

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined && text !== null) made.textContent = text;
    return made;
  }

  function turns(row) {
    try {
      return row.messages ? JSON.parse(row.messages) : [];
    } catch {
      return [];
    }
  }

  for (const row of rows) {
    row.turns = turns(row);
    row.title = row.question ?? row.turns[0]?.content ?? row.raw ?? "";
    row.searched = [row.id, row.title, row.answer, row.note, row.source, row.raw, row.made_by, row.answered_by, row.judged_by,
      ...row.turns.map((turn) => turn.content)].join("\n").toLowerCase();
  }

  for (const [name, all] of Object.entries(names)) {
    const values = [...new Set(rows.map((row) => row[name]).filter(Boolean))].sort();
    form.elements[name].append(new Option(all, ""), ...values.map((value) => new Option(value, value)));
  }

  function lineage(row) {
    const table = element("table");
    const head = table.createTHead().insertRow();
    for (const title of ["", "model", "cost", "shared by", "sent", "latency", "tokens in / out", "call"]) head.append(element("th", "", title));
    const body = table.createTBody();
    for (const [what, id] of [["made", row.made_by], ["judged", row.judged_by], ["answered", row.answered_by]]) {
      if (!id) continue;
      const call = calls[id] ?? {};
      const line = body.insertRow();
      const cost = call.cost_usd === undefined ? "not in the ledger" : `$${call.cost_usd.toFixed(6)}`;
      const latency = call.latency_s == null ? "" : `${(call.latency_s * 1000).toFixed(1)} ms`;
      const shared = call.rows > 1 ? `${call.rows} rows` : "this row";
      for (const value of [what, call.model, cost, shared, call.sent, latency, `${call.input_tokens ?? "—"} / ${call.output_tokens ?? "—"}`, id]) {
        line.append(element("td", "", value));
      }
    }
    return body.rows.length ? table : element("p", "note", `No call made it: ${row.source || "unknown source"}`);
  }

  function speech(className, name, text) {
    const made = element("p", className);
    made.append(element("b", "", name), text);
    return made;
  }

  function opened(row) {
    const parts = row.turns.slice(1).map((turn) =>
      speech(`turn ${turn.role === "assistant" ? "assistant" : "user"}`, turn.role === "assistant" ? "Tutor" : "Learner", turn.content));
    if (row.answer) parts.push(speech("answer", "Answer", row.answer));
    if (row.note) parts.push(element("p", "note", row.note));
    return [...parts, lineage(row), element("p", "note", `${row.line === "questions" ? "question" : "dialogue"} ${row.id}`)];
  }

  function item(row) {
    const made = element("details", "row");
    const summary = element("summary");
    const tags = element("span", "tags");
    for (const value of [row.status, row.group, row.kind, row.tokens == null ? null : `${row.tokens} tokens`]) {
      if (value) tags.append(element("span", "tag", value));
    }
    summary.append(element("span", "text", row.title), tags);
    made.append(summary);
    made.addEventListener("toggle", () => { if (made.open && made.children.length === 1) made.append(...opened(row)); });
    return made;
  }

  function showMore() {
    list.append(...found.slice(shown, shown + page).map(item));
    shown = Math.min(shown + page, found.length);
    more.hidden = shown >= found.length;
    document.getElementById("found").textContent = `${found.length} of ${rows.length} rows`;
  }

  function filter() {
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = rows.filter((row) =>
      Object.keys(names).every((name) => !form.elements[name].value || row[name] === form.elements[name].value)
      && words.every((word) => row.searched.includes(word)));
    shown = 0;
    list.replaceChildren();
    showMore();
  }

  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", showMore);
  filter();
})();
