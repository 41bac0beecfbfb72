/** Changing a tree of nodes into another one, keeping the elements both have. */

/**
 * Make the content of `target` like that of `source`, in place.
 *
 * Elements at the same place with the same tag stay: their listeners, focus and state survive.
 */
export function morph(target: Node, source: Node): void {
  const [olds, news] = [[...target.childNodes], [...source.childNodes]];
  news.forEach((wanted, index) => {
    const found = olds[index];
    if (!found) target.appendChild(wanted);
    else if (found.nodeName !== wanted.nodeName) target.replaceChild(wanted, found);
    else if (found instanceof Element && wanted instanceof Element) {
      syncAttributes(found, wanted);
      morph(found, wanted);
    } else if (found.nodeValue !== wanted.nodeValue) found.nodeValue = wanted.nodeValue;
  });
  for (const surplus of olds.slice(news.length)) surplus.remove();
}

function syncAttributes(target: Element, source: Element): void {
  for (const { name } of [...target.attributes]) {
    if (!source.hasAttribute(name)) target.removeAttribute(name);
  }
  for (const { name, value } of source.attributes) {
    if (target.getAttribute(name) !== value) target.setAttribute(name, value);
  }
}
