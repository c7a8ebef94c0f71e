// An adviser who answers at once and tells an outcome at once, and a clock at the remote picture.
(() => {
  const wanted = "#ringing:not([hidden]) #ringing-list button, #outcome:not([hidden]) [data-outcome=answered]";
  const click = () => document.querySelector(wanted)?.click();
  addEventListener("DOMContentLoaded", () => {
    if (!document.querySelector("#desk-main")) return;
    const watched = { subtree: true, childList: true, attributes: true, attributeFilter: ["hidden"] };
    new MutationObserver(click).observe(document.querySelector("#desk-main"), watched);
  });
  // Unix time in ms of the first remote picture that is presented after this call; 0 before it.
  window.watchFirstPicture = () => {
    window.firstPictureAt = 0;
    document.querySelector("#remote").requestVideoFrameCallback(() => (window.firstPictureAt = Date.now()));
  };
})();
