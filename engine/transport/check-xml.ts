/**
 * Whether a document from outside may be given to the XML decoder: tags, text and comments only. There is no document type in it, no document
 * inside a CDATA section, no nesting beyond 64 levels, no tag of more than 64 attributes, no more than 100,000 elements, and no `id` or `href` attribute: with these SOAP
 * encoding ties elements together, and for `id="__proto__"` the decoder would write to Object.prototype.
 */
export const isPlainXml = (xml: string): boolean => {
  let depth = 0;
  let elements = 0;
  for (let at = xml.indexOf('<'); at !== -1; at = xml.indexOf('<', at)) {
    const aside = asides.find(({ open }) => xml.startsWith(open, at));
    const end = aside === undefined ? endOfTag(xml, at) : xml.indexOf(aside.close, at + aside.open.length);
    if (end === -1) return false;
    const inside = xml.slice(at, end);
    if (aside === undefined) {
      if (inside.includes('=') && reference.test(inside.replaceAll(quoted, ''))) return false;
      depth += inside.startsWith('</') ? -1 : inside.endsWith('/>') ? 0 : 1;
      if (depth > maxDepth || (!inside.startsWith('</') && ++elements > maxElements)) return false;
    } else if (aside.open === cdata && inside.includes('<?xml')) return false;
    at = end;
  }
  return true;
};

const maxDepth = 64;
/** Twice what the largest answer has, in far fewer bytes than any has. */
const maxElements = 100_000;
const cdata = '<![CDATA[';
const asides = [
  { open: cdata, close: ']]>' },
  { open: '<!--', close: '-->' },
  { open: '<?', close: '?>' },
];

const tag = /<\/?[^\s<>/=!?"']+(?:\s+[^\s<>/="']+\s*=\s*(?:"[^"<]*"|'[^'<]*')){0,64}\s*\/?>/y;
const quoted = /"[^"]*"|'[^']*'/g;
const reference = /\s(?:id|href)\s*=/;

const endOfTag = (xml: string, at: number): number => {
  tag.lastIndex = at;
  return tag.test(xml) ? tag.lastIndex : -1;
};
