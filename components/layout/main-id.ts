/** Id of the page's own content, for the skip link. */
export const MAIN_ID = "main";
