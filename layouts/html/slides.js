/* Shows a deck's slides one by one over the whole screen. Loaded on decks alone, whose page is whole without it.
   Arrow keys, Page Up, Page Down and the space bar turn the slides, the last three after the rest of one that is
   longer than the screen; Home and End go to the first and the last, Escape leaves. Nothing moves but the text from one slide to the next, whatever motion the reader has asked for. */
(function () {
	"use strict";
	const opener = document.querySelector(".show-slides");
	const dialog = document.querySelector("dialog.slides");
	if (!opener || !dialog || !dialog.showModal)
		return;
	const above = dialog.querySelector(".slides-above");
	const stage = dialog.querySelector(".slides-stage");
	const count = dialog.querySelector(".slides-count");
	const phrase = count.textContent;
	const text = opener.parentElement;

	/* The title with what stands before the first slide; the slides, of a section with text of its own that text;
	   the notes. */
	const loose = Array.from(text.children).filter(
		(node) => !node.matches("section, dialog, .show-slides, .downloads"));
	const slides = [{ nodes: [document.querySelector(".title"), ...loose] }];
	for (const slide of text.querySelectorAll(".slide, .footnotes")) {
		const section = slide.parentElement.closest("section");
		slides.push({
			nodes: Array.from(slide.children).filter((node) => !node.matches(".slide")),
			above: section && text.contains(section) ? section.querySelector("h2").textContent : "",
		});
	}

	/* A slide's nodes are moved, not copied, so that what refers to them still finds them; a comment keeps the
	   place of each. */
	let at = 0, places = [];
	function putBack() {
		for (const [place, node] of places)
			place.replaceWith(node);
		places = [];
	}
	function show(number, keepFocus) {
		at = Math.min(Math.max(number, 0), slides.length - 1);
		putBack();
		for (const node of slides[at].nodes) {
			const place = document.createComment("");
			node.replaceWith(place);
			stage.append(node);
			places.push([place, node]);
		}
		above.textContent = slides[at].above || "";
		count.textContent = phrase.replace("{{page}}", at + 1).replace("{{pages}}", slides.length);
		stage.scrollTop = 0;
		const title = stage.querySelector("h1, h2, h3") || stage;
		title.tabIndex = -1;
		if (!keepFocus)
			title.focus();
	}
	/* Is there more of the slide that way? Then it is shown, with a line or two of what was. */
	function scrolled(direction) {
		const before = stage.scrollTop;
		stage.scrollTop += direction * stage.clientHeight * 0.85;
		return Math.abs(stage.scrollTop - before) > 1;
	}
	function slideOf(hash) {
		const target = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
		return target ? slides.findIndex((slide) => slide.nodes.some((node) => node.contains(target))) : -1;
	}

	opener.hidden = false;
	opener.querySelector("button").addEventListener("click", () => {
		const first = Math.max(slideOf(location.hash), 0);
		dialog.showModal();
		show(first);
		if (document.documentElement.requestFullscreen)
			document.documentElement.requestFullscreen().catch(() => {});
	});
	/* Escape leaves the full screen before a page hears of it. */
	document.addEventListener("fullscreenchange", () => {
		if (!document.fullscreenElement && dialog.open)
			dialog.close();
	});
	dialog.addEventListener("close", () => {
		putBack();
		if (document.fullscreenElement)
			document.exitFullscreen();
	});
	dialog.addEventListener("keydown", (event) => {
		const forward = getComputedStyle(dialog).direction === "rtl" ? -1 : 1;
		const pages = { PageDown: 1, PageUp: -1, " ": event.shiftKey ? -1 : 1 }[event.key];
		const step = { ArrowRight: forward, ArrowLeft: -forward }[event.key] ?? pages;
		const wanted = { Home: 0, End: slides.length - 1 }[event.key] ?? at + (step ?? NaN);
		const busy = event.key === " " ? "a, button, summary" : "[tabindex='0']";
		if (Number.isNaN(wanted) || event.altKey || event.ctrlKey || event.metaKey || event.target.closest(busy))
			return;
		event.preventDefault();
		if (!pages || !scrolled(pages))
			show(wanted);
	});
	dialog.addEventListener("click", (event) => {
		const link = event.target.closest("a[href^='#']");
		const slide = link ? slideOf(link.getAttribute("href")) : -1;
		if (slide >= 0) {
			event.preventDefault();
			show(slide);
		}
	});
	dialog.querySelector(".slides-previous").addEventListener("click", () => show(at - 1, true));
	dialog.querySelector(".slides-next").addEventListener("click", () => show(at + 1, true));
	dialog.querySelector(".slides-close").addEventListener("click", () => dialog.close());
})();
