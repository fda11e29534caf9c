// uPlot with the page's colours. The library stands beside this page as window.uPlot.

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const axis = extra => ({
  stroke: colour('--quiet'),
  grid: { stroke: colour('--line'), width: 1 },
  ticks: { stroke: colour('--line'), width: 1 },
  font: '14px system-ui, "DejaVu Sans", sans-serif',
  labelFont: '14px system-ui, "DejaVu Sans", sans-serif',
  ...extra
});

/** Strokes that differ in more than colour: [stroke, dash]. */
export const STROKES = [['--accent', []], ['--warning', [8, 4]], ['--text', [2, 3]], ['--alarm', [10, 3, 2, 3]]];

/**
 * A chart that fills its place.
 *
 * @param lines { label, dash, stroke (name of a colour), points, value(u, v) } for each series after the first
 * @param x,y settings of the axes
 */
export function plot(place, { x, y, lines, data, height, hooks = {}, legend = true, range }) {
  place.replaceChildren();
  return new window.uPlot({
    width: Math.max(200, place.clientWidth),
    height,
    padding: [8, 12, 0, 0],
    legend: { show: legend, live: legend },
    cursor: { y: false },
    scales: { x: { time: x.isTime === true }, y: { range } },
    axes: [axis({ ...x.axis, space: 60 }), axis({ size: 62, ...y.axis })],
    series: [x.series || {}, ...lines.map(line => ({
      label: line.label,
      stroke: colour(line.stroke),
      dash: line.dash,
      width: 2,
      spanGaps: true,
      points: { show: line.points !== false, size: 7, fill: colour(line.stroke) },
      value: line.value
    }))],
    hooks
  }, data, place);
}

/** Keeps a chart as wide as its place. */
export function fitWidth(chart, place, height) {
  new ResizeObserver(() => chart().setSize({ width: Math.max(200, place.clientWidth), height })).observe(place);
}

export { colour };
