/** A style sheet is a text: build.mjs bundles it. */
declare module "*.css" {
  const text: string;
  export default text;
}
