/** What is got from the server once and kept. */

/** Milliseconds after which what could not be got is tried again: many may ask for it at a time. */
const AGAIN = 3000;

/** Things by their names; one that could not be got, as without a network, is got again for who asks later. */
export class Kept<T> {
  private readonly all = new Map<string, Promise<T>>();

  /**
   * The thing of that name.
   *
   * @param name Its name.
   * @param make Gets it.
   */
  get(name: string, make: () => Promise<T>): Promise<T> {
    const there = this.all.get(name);
    if (there) return there;
    const made = make();
    this.all.set(name, made);
    made.catch(() => setTimeout(() => this.all.delete(name), AGAIN));
    return made;
  }
}
