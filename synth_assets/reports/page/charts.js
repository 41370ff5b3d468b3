// Draws the charts in the page's colours, again when the reader's system changes between light and dark.
(() => {
  const specifications = JSON.parse(document.getElementById("chart-data").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function configuration() {
    const style = getComputedStyle(document.documentElement);
    const value = (name) => style.getPropertyValue(name).trim();
    const [text, quiet, line] = ["--text", "--quiet", "--line"].map(value);
    const series = value("--series").split(/\s+/);
    const ramp = [value("--ramp-low"), value("--ramp-high")];
    const font = getComputedStyle(document.body).fontFamily;
    return {
      background: "transparent",
      font,
      padding: { left: 2, right: 14, top: 4, bottom: 2 },
      autosize: { type: "fit-x", contains: "padding" },
      view: { stroke: null },
      range: { category: series, ramp, heatmap: ramp },
      mark: { color: series[0] },
      bar: { color: series[0] },
      area: { color: series[0] },
      point: { color: series[0] },
      rule: { color: text },
      tick: { color: text },
      text: { color: text, fontSize: 11 },
      axis: {
        labelColor: text, titleColor: quiet, gridColor: line, domainColor: line, tickColor: line, labelFontSize: 12,
        titleFontSize: 12, titleFontWeight: 400, labelLimit: 300, labelOverlap: true, labelSeparation: 10,
      },
      axisY: { domain: false, ticks: false, labelPadding: 6 },
      axisXBand: { grid: false },
      legend: { labelColor: text, titleColor: quiet, labelFontSize: 12, labelLimit: 360 },
    };
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
