'use strict';
(() => {
  const pageSize = 50;
  const table = document.getElementById('findings');
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const text = document.getElementById('filter');
  const status = document.getElementById('status');
  const shown = document.getElementById('shown');
  const previous = document.getElementById('previous');
  const next = document.getElementById('next');
  let page = 0;

  const fits = row =>
    (!status.value || row.dataset.status === status.value) &&
    text.value.toLowerCase().split(/\s+/).every(word => row.textContent.toLowerCase().includes(word));

  const show = () => {
    const found = rows.filter(row => {
      const is = fits(row);
      row.classList.toggle('filtered', !is);
      row.hidden = true;
      return is;
    });
    const pages = Math.max(1, Math.ceil(found.length / pageSize));
    page = Math.min(page, pages - 1);
    found.slice(page * pageSize, (page + 1) * pageSize).forEach(row => { row.hidden = false; });
    shown.textContent = `${found.length} of ${rows.length} findings, page ${page + 1} of ${pages}`;
    previous.disabled = page === 0;
    next.disabled = page === pages - 1;
  };

  const keyOf = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.order === undefined
      ? (cell.querySelector('bdi') ?? cell).textContent.toLowerCase()
      : Number(cell.dataset.order);
  };

  const sort = (header, column) => {
    const ascending = header.getAttribute('aria-sort') !== 'ascending';
    for (const other of table.tHead.rows[0].cells) {
      other.removeAttribute('aria-sort');
    }
    header.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
    const keyed = rows.map(row => [keyOf(row, column), row]);
    keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0) * (ascending ? 1 : -1));
    keyed.forEach(([, row], index) => { rows[index] = row; });
    body.append(...rows);
    page = 0;
    show();
  };

  Array.from(table.tHead.rows[0].cells).forEach((header, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener('click', () => sort(header, column));
  });

  const restart = () => { page = 0; show(); };
  text.addEventListener('input', restart);
  status.addEventListener('change', restart);
  previous.addEventListener('click', () => { page -= 1; show(); });
  next.addEventListener('click', () => { page += 1; show(); });
  document.querySelectorAll('[data-script]').forEach(tool => { tool.hidden = false; });
  show();
})();
