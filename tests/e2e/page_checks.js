// What a page must keep to be read by everybody: returns a list of breaches, empty when it is well.
// Run inside the page; colours are those the browser computed.
(() => {
  const breaches = [];
  const expect = (good, what) => { if (!good) breaches.push(what); };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const where = (node) =>
    `<${node.nodeName.toLowerCase()}> '${(node.textContent || '').trim().slice(0, 40)}'`;

  const checkOutline = () => {
    expect(document.documentElement.lang === 'en', 'the page has no language');
    expect(document.title.trim() !== '', 'the page has no title');
    for (const one of ['h1', 'main', 'body > header', 'body > footer', 'nav[aria-label]'])
      expect(all(one).length === 1, `not exactly one ${one}`);
    let level = 0;
    for (const heading of all('h1,h2,h3,h4,h5,h6')) {
      const next = Number(heading.nodeName[1]);
      expect(next <= level + 1, `a heading leaves out a level: ${where(heading)}`);
      expect(heading.textContent.trim() !== '', 'a heading says nothing');
      level = next;
    }
    for (const section of all('section')) {
      const name = document.getElementById(section.getAttribute('aria-labelledby'));
      expect(name && section.contains(name), `a section without a name: ${where(section)}`);
    }
    const names = all('section,nav,[role=region]').map((node) => node.getAttribute('aria-label') ||
        document.getElementById(node.getAttribute('aria-labelledby'))?.textContent);
    expect(new Set(names).size === names.length, 'two landmarks have one name');
  };

  const checkReferences = () => {
    const ids = all('[id]').map((node) => node.id);
    expect(new Set(ids).size === ids.length, 'an id is there twice');
    for (const link of all('a')) {
      const target = (link.getAttribute('href') || '').slice(1);
      expect(document.getElementById(target), `a link leads nowhere: ${where(link)}`);
      expect(link.textContent.trim() !== '', 'a link says nothing');
    }
  };

  const checkInert = () => {
    expect(all('script,img,iframe,object,embed,link,form,base').length === 0,
           'something that loads or acts');
    for (const node of all('*'))
      for (const {name, value} of node.attributes)
        expect(!/^on|^style$|^src$/.test(name) && !(name === 'href' && !value.startsWith('#')),
               `attribute ${name} of ${where(node)}`);
    const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
    expect(!hidden.test(document.documentElement.textContent), 'a character that cannot be seen');
  };

  const checkTables = () => {
    for (const table of all('table')) {
      expect((table.caption?.textContent || '').trim() !== '', 'a table without a caption');
      for (const head of table.querySelectorAll('th'))
        expect(['row', 'col'].includes(head.scope), `a header of nothing: ${where(head)}`);
      const widths = new Set([...table.rows].map((row) => row.cells.length));
      expect(widths.size === 1, `rows of different lengths: ${table.caption?.textContent}`);
      if (!table.tHead)
        for (const row of table.rows)
          expect(row.cells[0].nodeName === 'TH', `a row without a header: ${where(row)}`);
    }
    for (const child of all('dl > *')) expect(/^D[TD]$/.test(child.nodeName), 'dl holds no pairs');
    for (const child of all('ul > *')) expect(child.nodeName === 'LI', 'ul holds no items');
  };

  const checkAlternatives = () => {
    for (const svg of all('svg')) {
      expect(svg.getAttribute('role') === 'img', 'a picture that is not said to be one');
      expect((svg.getAttribute('aria-label') || '').trim() !== '', 'a picture without a name');
    }
  };

  const checkReach = () => {
    expect(document.documentElement.scrollWidth <= innerWidth, 'the page is wider than the window');
    for (const node of all('main *')) {
      const style = getComputedStyle(node);
      const scrolls = (style.overflowX === 'auto' && node.scrollWidth > node.clientWidth) ||
                      (style.overflowY === 'auto' && node.scrollHeight > node.clientHeight);
      if (!scrolls) continue;
      expect(node.tabIndex === 0, `scrolls, and not by keyboard: ${where(node)}`);
      expect(node.getAttribute('role') && node.getAttribute('aria-label'),
             `takes the focus and has no name: ${where(node)}`);
    }
  };

  const parts = (colour) => {
    const numbers = colour.match(/[\d.]+/g)?.map(Number) || [0, 0, 0, 0];
    if (colour.startsWith('color(')) for (let i = 0; i < 3; ++i) numbers[i] *= 255;
    return numbers.length < 4 ? [...numbers, 1] : numbers;
  };
  const over = (front, back) =>
    [0, 1, 2].map((i) => front[i] * front[3] + back[i] * (1 - front[3])).concat(1);
  const luminance = (colour) => {
    const [red, green, blue] = colour.slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const backOf = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) {
      const shape = at.nodeName === 'g' ? at.querySelector(':scope > rect') : null;
      const style = getComputedStyle(shape || at);
      const colour = parts(shape ? style.fill : style.backgroundColor);
      layers.unshift(colour);
      if (colour[3] === 1) break;
    }
    return layers.reduce((back, front) => over(front, back), [255, 255, 255, 1]);
  };
  const checkContrast = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const node = text.parentElement;
      if (text.textContent.trim() === '' || node.nodeName === 'title') continue;
      const style = getComputedStyle(node);
      const back = backOf(node);
      const front = over(parts(node.nodeName === 'text' ? style.fill : style.color), back);
      const [light, dark] = [luminance(front), luminance(back)].sort((a, b) => b - a);
      const ratio = (light + 0.05) / (dark + 0.05);
      expect(ratio >= 4.5, `contrast ${ratio.toFixed(2)}: ${where(node)}`);
    }
  };

  for (const check of [checkOutline, checkReferences, checkInert, checkTables, checkAlternatives,
                       checkReach, checkContrast]) check();
  return breaches;
})()
