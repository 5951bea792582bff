/** A property of a Hadoop configuration file: `<name>a</name><value>b</value>`. */
export interface XmlProperty {
  readonly name: string;
  readonly value: string;
  /** Offset of the value, without the blanks before it. */
  readonly begin: number;
  /** Offset after the value, without the blanks behind it. */
  readonly end: number;
}

const NAME = '<name>';
const NAME_END = '</name>';
const VALUE = '<value>';
const BLANK = /\s*/y;

/** The properties in a text. Linear in its length; the end of a value may be missing. */
export function* xmlPropertiesIn(text: string): Generator<XmlProperty> {
  for (let at = text.indexOf(NAME); at !== -1; at = text.indexOf(NAME, at)) {
    const nameBegin = at + NAME.length;
    at = nameBegin;
    const nameEnd = text.indexOf('<', nameBegin);
    if (nameEnd === -1) return;
    if (!text.startsWith(NAME_END, nameEnd)) continue;
    BLANK.lastIndex = nameEnd + NAME_END.length;
    BLANK.exec(text);
    const valueTag = BLANK.lastIndex;
    if (!text.startsWith(VALUE, valueTag)) continue;
    const valueBegin = valueTag + VALUE.length;
    const next = text.indexOf('<', valueBegin);
    const valueEnd = next === -1 ? text.length : next;
    const raw = text.slice(valueBegin, valueEnd);
    const value = raw.trim();
    const begin = valueBegin + (raw.length - raw.trimStart().length);
    yield { name: text.slice(nameBegin, nameEnd).trim(), value, begin, end: begin + value.length };
    at = valueEnd;
  }
}
