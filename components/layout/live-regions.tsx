import { LIVE_REGION_ID } from "./announce";

/** The containers a screen reader listens to. They must be there before the first sentence. */
export function LiveRegions() {
  return (
    <>
      <output id={LIVE_REGION_ID.polite} aria-live="polite" className="sr-only" />
      <div id={LIVE_REGION_ID.assertive} role="alert" aria-live="assertive" className="sr-only" />
    </>
  );
}
