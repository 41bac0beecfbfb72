/** The `{{…}}` half of HTML templates. Loaded when a template uses it. */

import Handlebars from "handlebars";
import { compile } from "../lib/authored";

const compiled = new Map<string, Handlebars.TemplateDelegate>();

/** Fill the `{{…}}` of `template`; values are escaped, `{{{…}}}` are not. */
export function fill(template: string, props: Record<string, unknown>): string {
  let render = compiled.get(template);
  if (!render) {
    // Its own `compile` makes functions of text, which a served page forbids.
    const spec = compile([], `return ${Handlebars.precompile(template)};`)();
    render = Handlebars.template(spec as TemplateSpecification);
    compiled.set(template, render);
  }
  return render(props);
}
