/** The `{{…}}` half of HTML templates. Loaded when a template uses it. */

import Handlebars from "handlebars";

const compiled = new Map<string, Handlebars.TemplateDelegate>();

/** Fill the `{{…}}` of `template`; values are escaped, `{{{…}}}` are not. */
export function fill(template: string, props: Record<string, unknown>): string {
  let render = compiled.get(template);
  if (!render) {
    render = Handlebars.compile(template);
    compiled.set(template, render);
  }
  return render(props);
}
