// Theme and density chosen for this browser, set before the first paint. Loaded in the head, on purpose not deferred.
"use strict";
for (const choice of ["theme", "density", "keys"]) {
  try {
    const value = localStorage.getItem("relais-" + choice);
    if (value) document.documentElement.dataset[choice] = value;
  } catch {
    break; // storage is refused: the page follows the system
  }
}
