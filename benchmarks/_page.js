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

  /** Note when texts are typed into a field, and when they come back in another. */
  async function watchEchoes(input, output) {
    const [source, field] = [await control(input), await control(output)];
    const [typed, times] = [new Map(), []];
    source.addEventListener("input", () => typed.set(source.value, performance.now()), true);
    when(field, (value) => {
      if (typed.has(value)) times.push(performance.now() - typed.get(value));
      typed.delete(value);
      return false;
    });
    source.focus();
    return () => ({ times: times.splice(0), same: source.value === field.value });
  }

  return { sleep, control, when, type, clicks, firstClick, watchEchoes };
})();
