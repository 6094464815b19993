//! A page that uses the script from another origin than the sandbox's.

use std::sync::Arc;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};
use yoti_share_sandbox::Sandbox;
use yoti_share_tests::percent_encoded;

/// A server that serves one page under every path.
pub(crate) struct HostPage {
    url: String,
    server: JoinHandle<()>,
}

impl HostPage {
    /// The page calls `createWebShare` with these options and with the session in its query, and writes into `#log` what its
    /// hooks receive.
    pub(crate) async fn start(sandbox: &Sandbox, options: &str) -> Self {
        let page = format!(
            r#"<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title><link rel="icon" href="data:,">
            <div id="share"></div><p id="log"></p><script src="{origin}/share/client/v2"></script><script>
            const log = (text) => {{ document.getElementById('log').textContent = text; }};
            const sessionIdResolver = async () => new URLSearchParams(location.search).get('session');
            const completionHandler = (receiptId) => log(`completed ${{receiptId}}`);
            const errorListener = (code) => log(`error ${{code}}`);
            const hooks = {{ sessionIdResolver, completionHandler, errorListener }};
            Yoti.ready()
                .then(() => Yoti.createWebShare({{ name: 'Test', domId: 'share', sdkId: '{sdk_id}', hooks, {options} }}))
                .catch((error) => log(`rejected ${{error.message}}`));
            </script></html>"#,
            origin = sandbox.origin(),
            sdk_id = sandbox.sdk_id(),
        );
        let response: Arc<str> = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
            page.len()
        )
        .into();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            while let Ok((mut connection, _)) = listener.accept().await {
                let response = Arc::clone(&response);
                tokio::spawn(async move {
                    let mut request = [0; 4096];
                    if connection.read(&mut request).await.is_ok_and(|length| length > 0) {
                        drop(connection.write_all(response.as_bytes()).await);
                    }
                });
            }
        });
        Self { url, server }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The URL of the page for this session.
    pub(crate) fn page(&self, session_id: &str) -> String {
        format!("{}?session={}", self.url, percent_encoded(session_id))
    }
}

impl Drop for HostPage {
    fn drop(&mut self) {
        self.server.abort();
    }
}
