// Shows decks with the keyboard in headless Chromium and prints one JSON line per page and check.
//
//     node slides.mjs CHROMIUM FOLDER PAGE...
//
// Called by tests/groups/browser.py. With PICTURES=folder in the environment each slide is kept as a picture.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { launch, serve } from './serve.mjs';

const [executablePath, folder, ...pages] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const axeSource = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const { server, origin } = await serve(folder, "'self'");
const browser = await launch(executablePath);

function tell(page, check, problems) {
	console.log(JSON.stringify({ page, check, ok: problems.length === 0, detail: problems.join('\n') }));
}

// What is shown: the text of the stage, its title, whether the title has the focus.
const shown = () => {
	const dialog = document.querySelector('dialog.slides');
	const stage = dialog.querySelector('.slides-stage');
	const title = stage.querySelector('h1, h2, h3') ?? stage;
	return {
		open: dialog.open, text: stage.textContent.replace(/\s+/g, ' ').trim(), title: title.textContent,
		focused: document.activeElement === title, count: dialog.querySelector('.slides-count').textContent,
		wide: stage.scrollWidth > stage.clientWidth + 1 || dialog.scrollWidth > dialog.clientWidth + 1,
	};
};

async function look(context, name) {
	const page = await context.newPage();
	const errors = [], elsewhere = [];
	page.on('pageerror', (error) => errors.push(String(error)));
	page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
	page.on('request', (r) => r.url().startsWith(origin) || elsewhere.push(r.url()));
	await page.setViewportSize({ width: 1280, height: 720 });
	await page.emulateMedia({ reducedMotion: 'reduce' });
	await page.goto(origin + name, { waitUntil: 'load' });
	const before = await page.evaluate(() => document.querySelector('main').innerHTML);
	const wanted = await page.evaluate(() => document.querySelectorAll('.slide, .footnotes').length + 1);
	const focus = () => page.evaluate(() => document.activeElement.closest('.show-slides') !== null);

	const problems = [];
	const expect = (good, what) => good || problems.push(what);
	await page.focus('.show-slides button');
	await page.keyboard.press('Enter');
	await page.waitForSelector('dialog.slides[open]', { timeout: 5000 });
	const seen = [];
	const rtl = await page.evaluate(() => document.dir === 'rtl');
	const [forward, back] = rtl ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft'];
	await page.waitForTimeout(300); // for the full screen
	for (let number = 1; number <= wanted; number++) {
		const slide = await page.evaluate(shown);
		seen.push(slide.text);
		expect(slide.open, `slide ${number}: the dialog is closed`);
		expect(slide.focused, `slide ${number}: the focus is not on its title "${slide.title}"`);
		expect(!slide.wide, `slide ${number} is wider than the window`);
		expect(slide.text, `slide ${number} is empty`);
		expect(slide.count.match(/\d+/g)?.join() === `${number},${wanted}`, `slide ${number} says "${slide.count}"`);
		if (process.env.PICTURES)
			await page.screenshot({ path: path.join(process.env.PICTURES,
				`${name.replaceAll('/', '-')}-${String(number).padStart(2, '0')}.png`) });
		await page.keyboard.press(forward);
	}
	expect(new Set(seen).size === wanted, 'a slide is shown twice');
	const at = async (key) => {
		await page.keyboard.press(key);
		return (await page.evaluate(shown)).text;
	};
	expect(await at(forward) === seen[wanted - 1], 'there is something after the last slide');
	expect(await at('Home') === seen[0], 'Home does not lead to the first slide');
	expect(await at(back) === seen[0], 'there is something before the first slide');
	expect(await at('End') === seen[wanted - 1], 'End does not lead to the last slide');
	expect(await at('PageUp') === seen[Math.max(wanted - 2, 0)], 'Page Up does not lead back');

	// On a small screen Page Down and the space bar show each slide to its end before they turn it.
	await page.setViewportSize({ width: 1280, height: 300 });
	await at('Home');
	for (let last = '', presses = 0; last !== seen[wanted - 1]; presses++) {
		const ended = await page.evaluate(() => {
			const stage = document.querySelector('.slides-stage');
			return stage.scrollTop + stage.clientHeight >= stage.scrollHeight - 2;
		});
		const text = (await page.evaluate(shown)).text;
		last = await at(presses % 2 ? ' ' : 'PageDown');
		expect(last === text || ended, `"${text.slice(0, 40)}" is turned before its end was shown`);
		expect(last !== text || !ended || wanted === 1, `"${text.slice(0, 40)}" is not turned at its end`);
		if (problems.length)
			break;
	}
	await page.setViewportSize({ width: 1280, height: 720 });
	tell(name, 'slides are turned with the keyboard', problems.splice(0));

	await page.evaluate(axeSource);
	const result = await page.evaluate(
		(tags) => axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), TAGS);
	tell(name, 'WCAG 2.2 A and AA while slides are shown', result.violations.map((v) =>
		`${v.id}: ${v.help}\n` + v.nodes.slice(0, 4).map((n) => `  ${n.html.slice(0, 200)}`).join('\n')));

	await page.keyboard.press('Escape');
	await page.waitForFunction(() => !document.querySelector('dialog.slides').open, null, { timeout: 5000 });
	expect(await focus(), 'the focus is not on the button again');
	const after = await page.evaluate(() => {
		for (const title of document.querySelectorAll('[tabindex="-1"]')) title.removeAttribute('tabindex');
		document.querySelector('.slides-count').textContent = '';
		document.querySelector('.slides-above').textContent = '';
		return document.querySelector('main').innerHTML;
	});
	const plain = (html) => html.replace(/(<p class="slides-count"[^>]*>)[^<]*/, '$1');
	expect(plain(before) === plain(after), 'the page is not what it was');
	tell(name, 'Escape leads back to the page', problems.splice(0));
	tell(name, 'no request to another host', elsewhere);
	tell(name, 'the script makes no mistake', errors);
	await page.close();
}

const context = await browser.newContext();
for (const name of pages) {
	try {
		await look(context, name);
	} catch (error) {
		tell(name, 'can be shown', [String(error)]);
	}
}
await browser.close();
server.close();
