/** The containers a screen reader listens to. They must be there before the first sentence. */
export function LiveRegions() {
  return (
    <>
      <output data-announcements="polite" aria-live="polite" className="sr-only" />
      <div data-announcements="assertive" role="alert" aria-live="assertive" className="sr-only" />
    </>
  );
}
