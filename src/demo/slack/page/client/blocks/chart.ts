import { el } from "../dom.js";
import { isJson, type Json, toJson, toJsonList, toText } from "../json.js";
import { wordsOf } from "../text/draw-text.js";

/** A chart, told as its numbers: what matters here is what an app says with it. */
export function drawChart(block: Json): HTMLElement {
	const title = isJson(block.title) ? wordsOf(block.title) : toText(block.title);
	const chart = toJson(block.chart);
	const rows = [...toJsonList(chart.segments), ...toJsonList(chart.series).flatMap(points)];
	return el(
		"figure",
		{ class: "block chart" },
		el("figcaption", {}, `${title} (${toText(chart.type)} chart)`),
		...rows.map((row) =>
			el(
				"div",
				{ class: "chart-row" },
				el("span", {}, toText(row.label)),
				el("span", {}, String(row.value ?? "")),
			),
		),
	);
}

function points(series: Json): Json[] {
	const name = toText(series.name);
	return toJsonList(series.data).map((point) => ({
		...point,
		label: `${name} ${toText(point.label)}`.trim(),
	}));
}
