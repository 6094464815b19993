//! The Yoti button: the script with which a page of yours starts a share in the browser.
//!
//! The page loads [`SCRIPT_URL`] and calls `createWebShare`, which gets a session ID from your server and shows a button or
//! a QR code. After the share, the browser goes to the redirect URI of the session with a `receiptId`, which
//! [`ReceiptId::from_query`](crate::ReceiptId::from_query) reads.
//!
//! ```html
//! <div id="share"></div>
//! <script src="https://www.yoti.com/share/client/v2"></script>
//! <script type="module">
//!   // Your server creates a session, remembers it for this browser, and returns its ID.
//!   const sessionIdResolver = async () => {
//!     const response = await fetch('/sessions', { method: 'POST' });
//!     if (!response.ok) throw new Error(`no session: ${response.status}`);
//!     return (await response.json()).id;
//!   };
//!   await Yoti.ready();
//!   await Yoti.createWebShare({
//!     name: 'Sign up',
//!     domId: 'share',
//!     sdkId: '8a3d9e04-6f0c-4b57-9e1b-9a0e5a5f2c11',
//!     flow: 'REVEAL_MODAL',
//!     hooks: { sessionIdResolver, errorListener: (code) => console.error(code) },
//!   });
//! </script>
//! ```
//!
//! The page must be `https`, and Yoti Hub must list its domain and port for the application. The `completionHandler`, a
//! further hook, gets the receipt ID in the page and suppresses the redirect.

/// The URL of Yoti's script. A content security policy must allow its host.
pub const SCRIPT_URL: &str = "https://www.yoti.com/share/client/v2";
