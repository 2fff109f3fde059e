/** The style sheets, in the order in which later ones may overrule earlier ones. */
const STYLES = ["base", "shell", "composer", "message", "blocks", "elements", "layers", "phone", "hidden"];

/**
 * The one document of the page; everything in it is drawn by its modules.
 * @param modules their paths, so that the browser asks for all of them at once and not for one after the other
 */
export function documentText(modules: readonly string[]): string {
	const preloads = modules.map((path) => `<link rel="modulepreload" href="${path}">`).join("\n");
	const links = STYLES.map((name) => `<link rel="stylesheet" href="/styles/${name}.css">`).join("\n");
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Slack (local)</title>
<link rel="icon" href="data:,">
${links}
${preloads}
<script type="module" src="/client/main.js"></script>
</head>
<body>
<div id="page" class="page"><p class="page-loading">Opening Slack …</p></div>
<noscript>This page needs JavaScript.</noscript>
</body>
</html>
`;
}
