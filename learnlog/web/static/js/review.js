// The session without a connection: cards kept in the browser, grades sent later. The page works without this file.
(() => {
  "use strict";
  const at = document.currentScript.dataset;
  const offline = document.getElementById("offline");

  // Enter shows the answer too, where it does nothing of its own.
  document.addEventListener("keydown", (event) => {
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.defaultPrevented;
    if (event.key !== "Enter" || !isPlain || document.documentElement.dataset.keys === "off") return;
    if (event.target.closest("a, button, input, summary, dialog")) return;
    const show = document.querySelector("[data-key=Space]:not([disabled])");
    if (show) event.preventDefault(), show.click();
  });

  if (!navigator.serviceWorker || !window.indexedDB || !window.caches) return;
  const GRADES = ["again", "hard", "good", "easy"];
  const A_POST = 100;
  const CACHE = "learnlog-review-";
  const EPOCH = 719163; // the day number of 1 January 1970
  const dayOf = (number) =>
    new Date((number - EPOCH) * 864e5).toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" }).replace(",", "");
  const count = (n, one) => `${n} ${n === 1 ? one : one + "s"}`;

  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("learnlog-review", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("pack");
      asked.result.createObjectStore("grades", { keyPath: "client_id" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const within = async (name, mode, act) => {
    const transaction = (await opened).transaction(name, mode);
    return new Promise((resolve, reject) => {
      const asked = act(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error);
    });
  };
  const read = (name, act) => within(name, "readonly", act);
  const write = (name, act) => within(name, "readwrite", act);
  const keptPack = () => read("pack", (store) => store.get("pack"));
  const keepPack = (pack) => write("pack", (store) => store.put(pack, "pack"));
  // Grades of somebody else who used this browser wait for them.
  const waitingOf = async (member) => {
    const all = await read("grades", (store) => store.getAll());
    return all.filter((grade) => grade.member === member).sort((a, b) => (a.at < b.at ? -1 : 1));
  };
  const keepGrade = (grade) => write("grades", (store) => store.put(grade));
  const dropGrade = (grade) => write("grades", (store) => store.delete(grade.client_id));
  const forget = async (card) => {
    const pack = await keptPack();
    if (!pack) return;
    pack.cards = pack.cards.filter((other) => other.id !== card);
    await keepPack(pack);
  };

  const fetchPack = async () => {
    const answer = await fetch(at.pack, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error("the pack cannot be had");
    const pack = await answer.json();
    pack.skew = Date.parse(pack.now) - Date.now();
    return pack;
  };
  // By the server's clock: that of a browser may be a year behind.
  const timeBy = (pack) => new Date(Date.now() + (pack.skew || 0)).toISOString();
  const post = async (token, grades) => {
    const answer = await fetch(at.replay, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ grades }),
    });
    if (!answer.ok || answer.redirected) throw new Error("the grades were not taken");
  };
  const keepFiles = async (pack) => {
    const name = CACHE + pack.version;
    if (!(await caches.match(at.page, { cacheName: name, ignoreVary: true }))) {
      await (await caches.open(name)).addAll([at.page, ...pack.files]);
    }
    for (const other of await caches.keys()) {
      if (other.startsWith(CACHE) && other !== name) await caches.delete(other);
    }
  };
  // Send what waits, then keep what is to be asked next; returns how many grades were sent.
  const synchronise = async () => {
    let pack = await fetchPack();
    const waiting = await waitingOf(pack.member);
    for (let begin = 0; begin < waiting.length; begin += A_POST) {
      const some = waiting.slice(begin, begin + A_POST);
      await post(pack.token, some);
      for (const grade of some) await dropGrade(grade);
    }
    if (waiting.length) pack = await fetchPack();
    delete pack.token;
    await keepPack(pack);
    await keepFiles(pack);
    return waiting.length;
  };
  // One at a time; who asks meanwhile gets the same answer.
  let running = null;
  const send = () => (running ||= synchronise().finally(() => (running = null)));

  let said = "";
  const say = (text = said) => {
    said = text;
    for (const slot of document.querySelectorAll("[data-kept]")) slot.textContent = said;
  };
  const sayKept = async () => {
    const pack = await keptPack();
    if (pack) say(`Saved, ${count(pack.cards.length, "card")} kept offline`);
  };

  const watchPage = () => {
    navigator.serviceWorker.register(at.worker, { scope: at.review }).catch(() => {});
    send().then((sent) => (sent ? location.reload() : sayKept()), () => {});
    const gradeOf = (context) => {
      const form = context.request.body;
      const given = form && form.get && form.get("grade");
      if (!given) return null;
      const spent = Date.now() - Number(form.get("since"));
      return {
        client_id: form.get("client_id"),
        card: Number(/(\d+)$/.exec(context.request.action)[1]),
        grade: GRADES.indexOf(given) + 1,
        revision: Number(form.get("revision")),
        due_day: Number(form.get(`due_${given}`)),
        duration_ms: form.get("since") && spent > 0 ? spent : null,
      };
    };
    document.addEventListener("htmx:after:swap", () => say());
    document.addEventListener("htmx:after:request", (event) => {
      const { ctx } = event.detail;
      const grade = ctx && ctx.response && ctx.response.status < 400 && gradeOf(ctx);
      if (grade) forget(grade.card).then(sayKept, () => {});
    });
    // No line: keep the grade, and go on with what is kept.
    document.addEventListener("htmx:error", async (event) => {
      const { ctx } = event.detail;
      if (!ctx || ctx.response || !ctx.sourceElement.closest("#session")) return;
      const pack = await keptPack();
      if (!pack || !(await caches.match(at.page, { ignoreVary: true }))) return;
      const grade = gradeOf(ctx);
      if (grade) await keepGrade({ ...grade, at: timeBy(pack), member: pack.member });
      location.assign(at.review);
    });
  };

  const runOffline = () => {
    const slot = (name) => offline.querySelector(`[data-slot=${name}]`);
    const buttons = Array.from(offline.querySelectorAll("[data-grade]"));
    let pack = null;
    let card = null;
    let since = 0;
    const turn = (element, isOn) => {
      element.hidden = !isOn;
      if ("disabled" in element) element.disabled = !isOn;
    };
    const turnGrades = (isOn) => {
      turn(slot("grades"), isOn);
      for (const button of buttons) button.disabled = !isOn;
    };
    const tell = (title, text) => {
      card = null;
      const heading = document.createElement("h1");
      heading.className = "q";
      heading.tabIndex = -1;
      heading.textContent = title;
      const line = document.createElement("p");
      line.className = "mute";
      line.textContent = text;
      slot("about").replaceChildren();
      slot("question").replaceChildren(heading, line);
      slot("answer").replaceChildren();
      turn(slot("show"), false);
      turnGrades(false);
      heading.focus();
    };
    const ask = (left) => {
      card = left[0];
      since = Date.now();
      const words = [card.technology, ...card.tags].map((word, n) => {
        const span = document.createElement("span");
        span.className = n ? "tag" : "t";
        span.textContent = word;
        return span;
      });
      slot("about").replaceChildren(...words);
      // Cleaned by the server, as on the page itself.
      slot("question").innerHTML = card.question;
      slot("answer").replaceChildren();
      slot("pos").textContent = `Offline, ${left.length} left`;
      turn(slot("show"), true);
      turn(slot("online"), false);
      turnGrades(false);
      slot("question").querySelector("h1").focus();
    };
    const next = async () => {
      pack = await keptPack();
      if (!pack) return tell("No cards are kept here", "Open the review once with a connection. After that it works without one too.");
      const waiting = await waitingOf(pack.member);
      turn(slot("undo"), waiting.length > 0);
      say(waiting.length ? `${count(waiting.length, "grade")} kept here until the line is back` : "");
      const graded = new Set(waiting.map((grade) => grade.card));
      const now = timeBy(pack);
      const begun = pack.days.filter((day) => Date.parse(day.begins_at) <= Date.parse(now));
      const today = (begun.pop() || pack.days[0]).day;
      const left = pack.cards.filter((other) => other.due_day <= today && !graded.has(other.id));
      if (left.length) return ask(left);
      slot("pos").textContent = "Offline";
      tell("All cards that are kept here are done", waiting.length ? "Their grades are sent when the line is back." : "More come with the line.");
    };
    const welcome = (sent) => {
      tell("You are online again", sent ? `${count(sent, "grade")} kept here went out.` : "Nothing waits here to be sent.");
      slot("pos").textContent = "Online";
      turn(slot("undo"), false);
      turn(slot("online"), true);
      say("");
    };
    slot("show").addEventListener("click", () => {
      slot("answer").innerHTML = card.answer;
      card.grades.forEach((each, n) => {
        const day = document.createElement("i");
        day.textContent = dayOf(each.due_day);
        buttons[n].querySelector(".iv").replaceChildren(`${each.days} d `, day);
      });
      turn(slot("show"), false);
      turnGrades(true);
      slot("answer").querySelector("#answer").focus();
    });
    for (const button of buttons) {
      button.addEventListener("click", async () => {
        turnGrades(false);
        const grade = Number(button.dataset.grade);
        await keepGrade({
          client_id: crypto.randomUUID(),
          member: pack.member,
          card: card.id,
          grade,
          revision: card.revision,
          due_day: card.grades[grade - 1].due_day,
          duration_ms: Date.now() - since,
          at: timeBy(pack),
        });
        await next();
        if (navigator.onLine) send().then(welcome, () => {});
      });
    }
    slot("undo").addEventListener("click", async () => {
      const last = (await waitingOf(pack.member)).pop();
      if (last) await dropGrade(last);
      await next();
    });
    window.addEventListener("online", () => {
      send().then((sent) => {
        turn(slot("online"), true);
        turn(slot("undo"), false);
        say(sent ? `Online again, ${count(sent, "grade")} sent` : "Online again");
      }, () => {});
    });
    send().then(welcome, next);
  };

  if (offline) runOffline();
  else watchPage();
})();
