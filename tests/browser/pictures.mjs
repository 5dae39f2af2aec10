// Pictures of pages, to look at: what `make pictures` and a person who changes the look call.
//
//     node pictures.mjs CHROMIUM FOLDER OUT PAGE:WIDTHxHEIGHT:SCHEME[:SCALE]...
//
// A height of 0 takes the whole page. Writes OUT/PAGE-WIDTH-SCHEME.png with "/" as "-".
import path from 'node:path';
import { launch, serve } from './serve.mjs';

const [executablePath, folder, out, ...wanted] = process.argv.slice(2);
const { server, origin } = await serve(folder);
const browser = await launch(executablePath);
for (const each of wanted) {
	const [name, size, colorScheme = 'light', scale = '1'] = each.split(':');
	const [width, height] = size.split('x').map(Number);
	const page = await browser.newPage({
		viewport: { width, height: height || 900 }, colorScheme, javaScriptEnabled: false,
		deviceScaleFactor: Number(scale),
	});
	await page.goto(origin + name.replace(/index\.html$/, ''), { waitUntil: 'load' });
	const stem = name.replace(/\/?index\.html$/, '').replaceAll('/', '-') || 'home';
	const file = `${stem}-${width}-${colorScheme}.png`;
	await page.screenshot({ path: path.join(out, file), fullPage: height === 0 });
	await page.close();
	console.log(file);
}
await browser.close();
server.close();
