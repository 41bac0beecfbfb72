/** What every test file begins with. */

import { options } from "preact";

// Effects run in the next task. Preact's own timer waits for a frame as well, asks the page for it, and
// would outlive the page of a file whose last test ends at once.
options.requestAnimationFrame = (run) => setTimeout(run);
