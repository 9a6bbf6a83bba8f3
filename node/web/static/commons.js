/* What a script does better; every page is whole without it. Its words are the data of its own element. */
(() => {
	"use strict";
	const words = document.currentScript.dataset;
	const byId = (id) => document.getElementById(id);
	const all = (selector) => [...document.querySelectorAll(selector)];
	const make = (tag, attributes, ...inside) => {
		const element = document.createElement(tag);
		for (const name in attributes) element.setAttribute(name, attributes[name]);
		element.append(...inside);
		return element;
	};

	/* Choosing: kept for this tab, to compare up to four or to make a reading list */
	const KEY = "chosen", COMPARED = 4, MOST = 100;
	const tray = make("aside", { class: "tray", "aria-label": words.tray });
	let chosen;
	function read() {
		try { chosen = JSON.parse(sessionStorage[KEY]); } catch { /* none */ }
		chosen = Array.isArray(chosen) ? chosen.slice(0, MOST) : [];
		showTray();
	}
	function choose(values) {
		try { sessionStorage[KEY] = JSON.stringify(values); } catch { /* for this page */ }
		chosen = values;
		showTray();
		said.textContent = words.chosen.replace("0", chosen.length);
	}
	function showTray() {
		const ticks = all("input[type=checkbox][name=with]");
		for (const tick of ticks) {
			tick.checked = chosen.includes(tick.value);
			tick.disabled = !tick.checked && chosen.length >= MOST;
		}
		const clear = make("button", { type: "button" }, words.clear);
		clear.onclick = () => {
			const next = ticks[0] || byId("main");
			if (!ticks[0]) next.tabIndex = -1;
			choose([]);
			next.focus();
		};
		const query = "?" + new URLSearchParams(chosen.map((value) => ["with", value]));
		const shown = chosen.length > 0 && ![words.compare, words.collection].includes(location.pathname);
		tray.replaceChildren(make("p", {}, words.chosen.replace("0", chosen.length)),
			chosen.length > COMPARED ? make("span", {}, words.many) : make("a", { href: words.compare + query }, words.open),
			make("a", { href: words.collection + query }, words.list), clear);
		if (shown) document.body.append(tray); else tray.remove();
		document.documentElement.classList.toggle("has-tray", shown);
	}
	addEventListener("pageshow", read);

	/* Searching on: what differs is taken from the page that a reload would show. A tick keeps the focus, a link gives
	   it to the count, since it may be gone itself; what the focus does not tell is said. */
	const form = byId("find"), TAKEN = ["h1", "#kept", "#results", "#narrow", ".languages"];
	const said = make("p", { class: "unseen", role: "status" });
	document.body.append(said);
	let asking, shown = location.pathname + location.search;
	async function show(address, focus, walked) {
		asking?.abort();
		const { signal } = asking = new AbortController();
		try {
			const answer = await fetch(address, { signal });
			const page = new DOMParser().parseFromString(await answer.text(), "text/html");
			const open = all("#narrow details[open]").map((each) => each.id);
			if (!page.getElementById("narrow")) throw answer;
			for (const each of TAKEN) document.querySelector(each)?.replaceWith(page.querySelector(each) || "");
			for (const id of open) byId(id)?.setAttribute("open", "");
			if (focus === "count") form.q.value = page.getElementById("q").value;
			document.title = page.title;
			if (!walked) history.pushState(null, "", address);
			shown = location.pathname + location.search;
			showTray();
			showButtons();
			const above = byId("results").getBoundingClientRect().top < 0;
			if (above && focus === "count" && !walked) byId("results").scrollIntoView();
			byId(focus)?.focus({ preventScroll: true });
			said.textContent = (focus === "count" && byId("part") || byId("count")).textContent;
		} catch (error) {
			if (error.name !== "AbortError") location = address;
		}
	}
	document.addEventListener("change", ({ target }) => {
		if (target.type !== "checkbox") return;
		if (target.name === "with") {
			choose([...chosen.filter((value) => value !== target.value), ...(target.checked ? [target.value] : [])]);
		} else if (target.form === form && form) {
			show(form.action + "?" + new URLSearchParams([...new FormData(form)].filter((pair) => pair[1])), target.id);
		}
	});
	if (form) {
		const ours = new URL(form.action);
		document.addEventListener("click", (event) => {
			const link = event.target.closest?.("#results a");
			if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
			const to = new URL(link.getAttribute("href"), location);
			if (to.origin !== location.origin || to.pathname !== ours.pathname || to.hash) return;
			event.preventDefault();
			show(to.href, "count");
		});
		addEventListener("popstate", () => {
			if (shown !== location.pathname + location.search) show(location.href, "count", true);
		});
	}

	/* Suggestions: an ARIA combobox */
	for (const input of all(".ask [name=q]")) {
		const list = make("ul", { role: "listbox", id: "suggestions", "aria-label": words.suggestions });
		const prefix = new URL(input.form.action).pathname.replace(/\/search$/, "");
		let waiting, last, at;
		const mark = (to) => {
			at = to;
			[...list.children].forEach((option, n) => option.setAttribute("aria-selected", n === at));
			input.setAttribute("aria-activedescendant", list.children[at]?.id || "");
		};
		const open = (options) => {
			list.replaceChildren(...options);
			list.hidden = !options.length;
			input.setAttribute("aria-expanded", !list.hidden);
			mark(-1);
		};
		const go = (option) => { location = option.dataset.page; };
		async function ask() {
			const q = input.value.trim().slice(0, 200), { signal } = last = new AbortController();
			if (q.length < 2) return open([]);
			try {
				const query = new URLSearchParams({ q, hl: document.documentElement.lang });
				const { suggestions } = await (await fetch("/api/suggest?" + query, { signal })).json();
				open(suggestions.map(({ kind, label, page }, n) => make("li",
					{ role: "option", id: "suggestion-" + n, "data-page": prefix + new URL(page).pathname },
					make("span", { dir: "auto" }, label), " ", make("i", {}, words[kind] || ""))));
			} catch { if (!signal.aborted) open([]); }
		}
		const stop = () => { clearTimeout(waiting); last?.abort(); };
		for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id]]) {
			input.setAttribute(name, value);
		}
		input.form.append(list);
		open([]);
		input.oninput = () => { stop(); waiting = setTimeout(ask, 120); };
		input.onblur = () => { stop(); open([]); };
		input.onkeydown = (event) => {
			const n = list.children.length, step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
			if (!n) return;
			if (step) mark((at + step + n + 2) % (n + 1) - 1);
			else if (event.key === "Escape") open([]);
			else if (event.key === "Enter" && at >= 0) go(list.children[at]);
			else return;
			event.preventDefault();
		};
		list.onpointerdown = (event) => event.preventDefault();
		list.onclick = ({ target }) => go(target.closest("li"));
	}

	/* Copying the text, or what the #id holds, and printing */
	function showButtons() {
		for (const button of all("[data-copy], [data-print]")) button.hidden = false;
		for (const button of all("#narrow > button")) button.hidden = true; /* a tick applies itself */
		if (!navigator.clipboard) for (const button of all("[data-copy]")) button.style.visibility = "hidden";
	}
	showButtons();
	document.addEventListener("click", async ({ target }) => {
		const button = target.closest?.("[data-copy], [data-print]");
		if (!button) return;
		const what = button.dataset.copy, name = button.dataset.name ??= button.textContent;
		if (what === undefined) return print();
		await navigator.clipboard.writeText(what[0] === "#" ? byId(what.slice(1)).textContent.trim() : what);
		button.style.minWidth = button.offsetWidth + "px";
		button.textContent = said.textContent = words.copied;
		setTimeout(() => { button.textContent = name; said.textContent = ""; }, 2000);
	});
})();
