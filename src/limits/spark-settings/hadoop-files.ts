import { type HiddenSettings, NO_SETTINGS, type Setting } from './java-options.ts';

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * The properties in a configuration file of Hadoop, as `spark.hadoop.*`: elements `property` with a name and a value, as
 * elements or as attributes (`org.apache.hadoop.conf.Configuration`). A file with declarations or inclusions is opaque, because
 * its content is elsewhere. Linear in the length of the text.
 */
export function readHadoopFile(text: string): HiddenSettings {
  const plain = withoutComments(text);
  const opaque = /<!DOCTYPE|<!ENTITY|<[\w.-]*:?include\b/i.test(plain)
    ? ['declares or includes text from elsewhere: write the properties themselves']
    : [];
  const settings = plain
    .split(/<property(?=[\s>/])/i)
    .slice(1)
    .flatMap((element): Setting[] => {
      const name = contentOf(element, 'name');
      return name === undefined ? [] : [[`spark.hadoop.${name}`, contentOf(element, 'value') ?? '']];
    });
  return { ...NO_SETTINGS, settings, opaque };
}

/** Comments removed, and CDATA sections replaced by their text. */
function withoutComments(text: string): string {
  const [first = '', ...others] = text.split('<!--');
  const plain = first + others.map((one) => one.split('-->').slice(1).join('-->')).join('');
  const [before = '', ...sections] = plain.split('<![CDATA[');
  return (
    before +
    sections
      .map((section) => {
        const [content = '', ...after] = section.split(']]>');
        return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;') + after.join(']]>');
      })
      .join('')
  );
}

/** The text of an element, or of the attribute of that name. */
function contentOf(property: string, name: string): string | undefined {
  const [tag = '', ...rest] = property.split('>');
  const attribute = tag.split(new RegExp(`\\s${name}\\s*=\\s*`))[1];
  if (attribute !== undefined) return decoded(attribute.slice(1).split(attribute.charAt(0), 1)[0] ?? '');
  const [, element] = rest.join('>').split(new RegExp(`<${name}(?:\\s[^<>]*)?>`));
  return element === undefined ? undefined : decoded(element.split('<', 1)[0] ?? '');
}

function decoded(text: string): string {
  return text
    .replaceAll(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w{1,4}));/g, (whole, decimal, hex, name) => {
      const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined;
      if (code !== undefined) return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
      return Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] ?? whole) : whole;
    })
    .trim();
}
