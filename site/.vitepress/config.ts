import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import { anchorOf } from '../anchors.ts';
import { bracesAsText } from '../braces-as-text.ts';
import { linkTarget } from '../links.ts';
import { mermaidBlocks } from '../mermaid-blocks.ts';
import { entrances, sidebar, version } from '../navigation.ts';

const title = 'temporal-spark-batch';

/** Where the site is served, such as `/temporal-spark-batch/` on GitHub Pages. */
const base = process.env['SITE_BASE'] ?? '/';

/** Base address of the sources, such as `https://HOST/OWNER/REPOSITORY/blob/COMMIT`; without it, links to sources are only text. */
const sources = process.env['SITE_SOURCES'];

/** A spark. */
const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#e25a1c" d="M16 1l4 11 11 4-11 4-4 11-4-11-11-4 11-4z"/></svg>',
)}`;

export default defineConfig({
  title,
  description: 'Apache Spark batches on Kubernetes, run durably by Temporal',
  lang: 'en',
  base,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: icon }]],
  srcDir: '../docs',
  outDir: './dist',
  cacheDir: './.cache',
  cleanUrls: false,
  lastUpdated: false,
  vite: {
    esbuild: { tsconfigRaw: '{}' },
    // The pages import it, and are not below this folder.
    resolve: { alias: { vue: join(import.meta.dirname, '../node_modules/vue') } },
  },
  markdown: {
    anchor: { slugify: anchorOf },
    config: (markdown) => {
      mermaidBlocks(markdown);
      bracesAsText(markdown);
      const render = markdown.renderer.rules.link_open;
      markdown.renderer.rules.link_open = (tokens, index, options, env: { relativePath: string }, self) => {
        const token = tokens[index];
        const href = token?.attrGet('href');
        if (token && href) token.attrSet('href', linkTarget(env.relativePath, href, sources));
        return render ? render(tokens, index, options, env, self) : self.renderToken(tokens, index, options);
      };
    },
  },
  // The start page lists the four ways in as cards. On GitHub, the same page is a plain list.
  transformPageData: ({ relativePath, frontmatter }) => {
    if (relativePath !== 'index.md') return;
    Object.assign(frontmatter, {
      layout: 'home',
      hero: {
        name: title,
        text: 'Spark batches on Kubernetes',
        tagline: 'A Temporal plugin that runs them durably. No batch is lost, and no batch runs twice.',
        actions: [
          { theme: 'brand', text: 'Try it', link: '/guide/try-it' },
          { theme: 'alt', text: 'Compared with others', link: '/guide/compared' },
        ],
      },
      features: entrances(),
    });
  },
  themeConfig: {
    search: { provider: 'local', options: { detailedView: true } },
    outline: { level: [2, 3] },
    externalLinkIcon: true,
    nav: [
      { text: 'Guide', link: '/guide/first-batch', activeMatch: '/guide/' },
      { text: 'Recipes', link: '/recipes/executors', activeMatch: '/recipes/' },
      { text: 'Operate', link: '/operate/helm', activeMatch: '/operate/' },
      { text: 'Reference', link: '/reference/batch', activeMatch: '/reference/' },
      { text: 'FAQ', link: '/faq' },
      { text: `v${version}`, link: '/operate/upgrades', ariaLabel: `Version ${version}: upgrades` },
    ],
    sidebar: sidebar(),
  },
});
