// Draws the charts in the page's colours, again when the reader's system changes between light and dark.
(() => {
  const specifications = JSON.parse(document.getElementById("chart-data").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");

  // The style sheet's colours in the places of their names: `--text`, `--series` (its words), `--series[0]`.
  function configuration() {
    const style = getComputedStyle(document.documentElement);
    const coloured = (_, value) => {
      const named = typeof value === "string" && /^(--[\w-]+?)(?:\[(\d+)\])?$/.exec(value);
      if (!named) return value;
      const words = style.getPropertyValue(named[1]).trim().split(/\s+/);
      return named[2] ? words[Number(named[2])] : words.length > 1 ? words : words[0];
    };
    const shared = JSON.parse(document.getElementById("chart-config").textContent, coloured);
    return { ...shared, font: getComputedStyle(document.body).fontFamily };
  }

  function draw() {
    const config = configuration();
    for (const place of document.querySelectorAll("[data-chart]")) {
      const specification = specifications[Number(place.dataset.chart)];
      vegaEmbed(place, specification, { config, renderer: "svg", actions: false, tooltip: { theme: dark.matches ? "dark" : "light" } })
        .catch((error) => { place.textContent = `This chart could not be drawn: ${error.message}`; });
    }
  }

  // Numbers stand right-aligned under their heading.
  for (const table of document.querySelectorAll(".listing table")) {
    const rows = [...table.tBodies[0].rows];
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      const cells = rows.map((row) => row.cells[column]);
      if (cells.length && cells.every((cell) => /^(—|-?[\d,]+(\.\d+)?( %)?)$/.test(cell.textContent))) {
        [heading, ...cells].forEach((cell) => cell.classList.add("number"));
      }
    });
  }

  draw();
  dark.addEventListener("change", draw);
})();
