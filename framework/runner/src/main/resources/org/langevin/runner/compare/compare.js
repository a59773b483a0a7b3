'use strict';
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const data = JSON.parse(document.getElementById('charts').textContent);
  const hidden = new Set();

  // --- runs: shown or not, everywhere at once
  const show = (run, shown) => {
    hidden[shown ? 'delete' : 'add'](run);
    all(`[data-run="${run}"]`).forEach((part) => part.classList.toggle('off', !shown));
    all(`[data-toggles="${run}"]`).forEach((b) => b.setAttribute('aria-pressed', String(shown)));
  };
  all('[data-toggles]').forEach((button) =>
    button.addEventListener('click', () => show(button.dataset.toggles, hidden.has(button.dataset.toggles))));
  all('[data-all]').forEach((button) =>
    button.addEventListener('click', () =>
      all('[data-toggles]').forEach((b) => show(b.dataset.toggles, button.dataset.all === 'true'))));

  // --- tables: sorted by a column, filtered by words
  const valueOf = (row, column) => {
    const cell = row.cells[column];
    return 'value' in cell.dataset ? Number(cell.dataset.value) : cell.textContent.trim();
  };
  const isNothing = (value) => value === '' || value === '\u2013' || Number.isNaN(value);
  const compare = (a, b, sign) => {
    if (isNothing(a) || isNothing(b)) { // what is missing stays at the end
      return isNothing(a) - isNothing(b);
    }
    if (typeof a === 'number' && typeof b === 'number') {
      return sign * (a - b);
    }
    return sign * String(a).localeCompare(String(b), 'en', { numeric: true });
  };
  all('thead button').forEach((button) => button.addEventListener('click', () => {
    const head = button.parentElement;
    const body = head.closest('table').tBodies[0];
    const ascending = head.getAttribute('aria-sort') !== 'ascending';
    all('[aria-sort]', head.parentElement).forEach((other) => other.removeAttribute('aria-sort'));
    head.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
    [...body.rows]
      .sort((a, b) => compare(valueOf(a, head.cellIndex), valueOf(b, head.cellIndex), ascending ? 1 : -1))
      .forEach((row) => body.append(row));
  }));
  all('[data-filters]').forEach((input) => input.addEventListener('input', () => {
    const rows = [...document.getElementById(input.dataset.filters).tBodies[0].rows];
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    rows.forEach((row) => {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    });
    const left = rows.filter((row) => !row.hidden).length;
    all(`[data-counts="${input.dataset.filters}"]`).forEach((count) => {
      count.textContent = words.length ? `${left} of ${rows.length} rows` : '';
    });
  }));

  // --- charts: the values at a place on the horizontal axis
  const LEFT = 56, RIGHT = 14, TOP = 10, BOTTOM = 40;
  const labels = all('[data-toggles]').map((button) => button.textContent.trim());
  const place = (axis, value) => axis.log
    ? Math.log(value / axis.low) / Math.log(axis.high / axis.low)
    : (value - axis.low) / (axis.high - axis.low);
  const valueAt = (axis, share) => axis.log
    ? axis.low * Math.pow(axis.high / axis.low, share)
    : axis.low + share * (axis.high - axis.low);
  const nearest = (steps, step) => {
    let low = 0;
    let high = steps.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (steps[middle] > step) { high = middle; } else { low = middle; }
    }
    return Math.abs(steps[high] - step) < Math.abs(step - steps[low]) ? high : low;
  };
  const written = (value) => {
    const size = Math.abs(value);
    return value !== 0 && (size >= 1e6 || 1e-3 > size)
      ? value.toExponential(3) : value.toLocaleString('en', { maximumSignificantDigits: 4 });
  };
  const element = (name, attributes) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  };

  Object.entries(data).forEach(([id, chart]) => {
    const figure = document.getElementById(id);
    const svg = figure.querySelector('svg');
    const tip = figure.querySelector('.tip');
    const { width, height } = svg.viewBox.baseVal;
    const marks = element('g', {});
    let at = null;
    svg.append(marks);
    const leave = () => { at = null; marks.replaceChildren(); tip.replaceChildren(); };
    const point = (step) => {
      const lines = chart.lines.filter((line) => line.name || !hidden.has(String(line.run)));
      if (!lines.length) { leave(); return; }
      at = Math.min(Math.max(step, chart.x.low), chart.x.high);
      const found = lines
        .map((line) => ({ line, i: nearest(line.x, at) }))
        .filter(({ line }) => line.x[line.x.length - 1] * 1.02 >= at || lines.length === 1);
      const shown = found.length ? found : lines.map((line) => ({ line, i: line.x.length - 1 }));
      const x = LEFT + place(chart.x, at) * (width - LEFT - RIGHT);
      marks.replaceChildren(element('path', { class: 'cursor', d: `M${x} ${TOP}V${height - BOTTOM}` }));
      const rows = shown.map(({ line, i }) => ({ line, step: line.x[i], value: line.y[i] }));
      rows.sort((a, b) => b.value - a.value);
      rows.forEach(({ line, step: s, value }) => marks.append(element('circle', {
        class: line.name ? 'data' : `c${line.run % 8}`, r: 4,
        cx: LEFT + place(chart.x, s) * (width - LEFT - RIGHT),
        cy: TOP + (1 - place(chart.y, value)) * (height - TOP - BOTTOM) })));
      const title = document.createElement('strong');
      title.textContent = `${chart.x.name} ${chart.x.whole ? Math.round(at).toLocaleString('en') : written(at)}`;
      tip.replaceChildren(title, ...rows.slice(0, 20).map(({ line, value }) => {
        const row = document.createElement('div');
        const swatch = line.name
          ? document.createElement('span')
          : document.querySelector(`[data-toggles="${line.run}"] .swatch`).cloneNode();
        swatch.className ||= 'swatch data';
        const name = document.createElement('span');
        name.textContent = line.name ?? labels[line.run];
        const number = document.createElement('b');
        number.textContent = written(value);
        row.append(swatch, name, number);
        return row;
      }));
      const box = svg.getBoundingClientRect();
      const around = figure.getBoundingClientRect();
      const px = box.left - around.left + x / width * box.width;
      const flip = px + tip.offsetWidth + 24 > around.width;
      tip.style.left = `${Math.max(4, flip ? px - tip.offsetWidth - 14 : px + 14)}px`;
      tip.style.top = `${box.top - around.top + 14}px`;
    };
    svg.addEventListener('pointermove', (event) => {
      const box = svg.getBoundingClientRect();
      const x = (event.clientX - box.left) / box.width * width;
      point(valueAt(chart.x, (x - LEFT) / (width - LEFT - RIGHT)));
    });
    svg.addEventListener('pointerleave', leave);
    svg.addEventListener('blur', leave);
    svg.addEventListener('keydown', (event) => {
      const jump = event.shiftKey ? 0.1 : 0.01;
      const moves = { ArrowLeft: -jump, ArrowRight: jump };
      if (event.key in moves) {
        event.preventDefault();
        point(valueAt(chart.x, place(chart.x, at ?? chart.x.low) + moves[event.key]));
      } else if (event.key === 'Home' || event.key === 'End') {
        event.preventDefault();
        point(event.key === 'Home' ? chart.x.low : chart.x.high);
      } else if (event.key === 'Escape') {
        leave();
      }
    });
  });
})();
