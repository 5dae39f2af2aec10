// A folder on 127.0.0.1 as a web server gives it, and Chromium as the tests start it.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';

const TYPES = {
	'.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml',
	'.png': 'image/png', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.js': 'text/javascript',
	'.json': 'application/json', '.xml': 'application/xml', '.pdf': 'application/pdf',
};

// No script of a page may run, but for "'self'" those beside it: whatever the tests themselves run comes in
// through the debugging protocol, which this policy does not bind.
export async function serve(folder, scripts = "'none'") {
	const server = createServer(async (request, response) => {
		let name = decodeURIComponent(new URL(request.url, 'http://x').pathname);
		if (name.endsWith('/')) name += 'index.html';
		try {
			const bytes = await readFile(path.join(folder, path.normalize(name)));
			response.writeHead(200, {
				'Content-Type': TYPES[path.extname(name)] ?? 'application/octet-stream',
				'Content-Security-Policy': `script-src ${scripts}`,
			});
			response.end(bytes);
		} catch {
			response.writeHead(404);
			response.end();
		}
	});
	await new Promise((done) => server.listen(0, '127.0.0.1', done));
	return { server, origin: `http://127.0.0.1:${server.address().port}/` };
}

export function launch(executablePath) {
	return chromium.launch({
		executablePath,
		args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
			'--disable-background-networking', '--disable-component-update', '--disable-sync'],
	});
}
