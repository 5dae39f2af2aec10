// Looks at pages in headless Chromium and prints one JSON line per page and check.
//
//     node check.mjs CHROMIUM FOLDER PAGE...
//
// Called by tests/groups/browser.py. axe-core comes in through the debugging protocol, and no script of
// the page's own may run (serve.mjs). A second look, with scripting off in the browser itself, is for the layout and
// the requests, since axe cannot run there.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { launch, serve } from './serve.mjs';

const [executablePath, folder, ...pages] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const axeSource = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const WIDTHS = [360, 1440];
const SCHEMES = ['light', 'dark'];
const SCROLL_WIDTHS = [320, 360, 768, 1440];

const { server, origin } = await serve(folder);
const browser = await launch(executablePath);

function tell(page, check, problems) {
	const detail = problems.join('\n');
	console.log(JSON.stringify({ page, check, ok: problems.length === 0, detail }));
}

// The elements that stand out of the window and make it scroll sideways.
function widest() {
	const limit = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth <= limit) return null;
	const found = [...document.body.querySelectorAll('*')]
		.filter((e) => e.getBoundingClientRect().right > limit + 0.5)
		.slice(0, 5)
		.map((e) => `<${e.localName} class="${e.className}"> ${e.textContent.trim().slice(0, 40)}`);
	return `${document.documentElement.scrollWidth} px wide in a window of ${limit}\n` + found.join('\n');
}

async function layout(context, name) {
	const page = await context.newPage();
	const requests = [];
	page.on('request', (r) => {
		if (!r.url().startsWith(origin) && !r.url().startsWith('data:')) requests.push(r.url());
	});
	page.on('response', (r) => {
		if (r.status() >= 400 && !r.url().endsWith('/favicon.ico')) {
			requests.push(`${r.status()} ${r.url()}`);
		}
	});
	await page.goto(origin + name, { waitUntil: 'load' });
	const wide = [];
	for (const width of SCROLL_WIDTHS) {
		await page.setViewportSize({ width, height: 800 });
		const told = await page.evaluate(widest);
		if (told) wide.push(`at ${width} px: ${told}`);
	}
	tell(name, 'no horizontal scroll', wide);
	tell(name, 'no request to another host, none that fails', requests);
	const text = await page.evaluate(() => document.body.innerText.trim().length);
	tell(name, 'shows text without script', text > 0 ? [] : ['the page is empty']);
	await page.close();
}

async function axe(context, name) {
	const page = await context.newPage();
	await page.goto(origin + name, { waitUntil: 'load' });
	await page.evaluate(axeSource);
	for (const width of WIDTHS) {
		for (const colorScheme of SCHEMES) {
			await page.setViewportSize({ width, height: 900 });
			await page.emulateMedia({ colorScheme });
			const result = await page.evaluate(
				(tags) => axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), TAGS);
			const check = `WCAG 2.2 A and AA at ${width} px, ${colorScheme}`;
			tell(name, check, result.violations.map((v) =>
				`${v.id}: ${v.help}\n` + v.nodes.slice(0, 4).map((n) => `  ${n.target.join(' ')}\n` +
					`  ${n.html.slice(0, 200)}\n  ${n.failureSummary}`).join('\n')));
		}
	}
	await page.close();
}

const silent = await browser.newContext({ javaScriptEnabled: false });
const scripted = await browser.newContext();
const waiting = [...pages];
async function work() {
	for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
		try {
			await layout(silent, name);
			await axe(scripted, name);
		} catch (error) {
			tell(name, 'can be looked at', [String(error)]);
		}
	}
}
await Promise.all([work(), work()]);
await browser.close();
server.close();
