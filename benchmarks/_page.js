/* What the benchmarks do inside the page, so that no round trip of the driver is measured. */
globalThis.bench = (() => {
  const waiting = new Set();

  // A control's value changes without any event: the setter is where it happens.
  for (const Control of [HTMLInputElement, HTMLTextAreaElement]) {
    const native = Object.getOwnPropertyDescriptor(Control.prototype, "value");
    Object.defineProperty(Control.prototype, "value", {
      ...native,
      set(text) {
        native.set.call(this, text);
        for (const look of [...waiting]) look();
      },
    });
  }

  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  /** The button or field of the component with this `elem_id` or class, as soon as it is there. */
  async function control(id) {
    const kinds = "button, input, textarea";
    for (;;) {
      const root = document.getElementById(id) ?? document.querySelector(`.${id}`);
      const found = root?.matches(kinds) ? root : root?.querySelector(kinds);
      if (found) return found;
      await sleep(1);
    }
  }

  /** When `test(value)` of a field has become true, in ms on the page's clock. */
  function when(field, test) {
    return new Promise((resolve) => {
      const look = () => {
        if (!test(field.value)) return;
        waiting.delete(look);
        resolve(performance.now());
      };
      waiting.add(look);
      look();
    });
  }

  /** Set a field as typing does. */
  function type(field, text) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Click `count` times and wait each time for a new value; gives the ms each one took. */
  async function clicks(button, output, count, pause) {
    const [target, field] = [await control(button), await control(output)];
    const times = [];
    for (let click = 0; click < count; click++) {
      await sleep(pause);
      const before = field.value;
      const shown = when(field, (value) => value !== before);
      const start = performance.now();
      target.click();
      times.push((await shown) - start);
    }
    return times;
  }

  /** When the first click that worked was answered, in ms since the navigation. */
  async function firstClick(button, output) {
    const [target, field] = [await control(button), await control(output)];
    const before = field.value;
    let answered = 0;
    when(field, (value) => value !== before).then((at) => {
      answered = at;
    });
    while (!answered) {
      target.click();
      await sleep(25);
    }
    return answered;
  }

  /** Type `count` keys, one every `gap` ms, and note when each text came back. */
  async function echoes(input, output, count, gap) {
    const [source, field] = [await control(input), await control(output)];
    const [sent, times] = [new Map(), []];
    let seen = field.value;
    const last = (field.value.startsWith("x") ? "y" : "x").repeat(count);
    const done = when(field, (value) => {
      if (value !== seen && sent.has(value)) times.push(performance.now() - sent.get(value));
      seen = value;
      return value === last;
    });
    const start = performance.now();
    for (let key = 1; key <= count; key++) {
      await sleep(Math.max(0, start + key * gap - performance.now()));
      const text = last.slice(0, key);
      sent.set(text, performance.now());
      type(source, text);
    }
    await Promise.race([done, sleep(3000)]);
    return { times, last: field.value === last };
  }

  return { sleep, control, when, type, clicks, firstClick, echoes };
})();
