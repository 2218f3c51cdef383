/** Opens folded parts for printing and folds them again afterwards. */
export function unfoldForPrint(): void {
  let unfolded: readonly HTMLDetailsElement[] = [];
  window.addEventListener('beforeprint', () => {
    unfolded = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
    for (const part of unfolded) part.open = true;
  });
  window.addEventListener('afterprint', () => {
    for (const part of unfolded) part.open = false;
  });
}
