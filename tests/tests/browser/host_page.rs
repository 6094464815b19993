//! A page of another origin than the sandbox's that uses the script.

use std::sync::Arc;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};
use yoti_share_sandbox::Sandbox;

use crate::escaped;

/// Serves one page, whatever is asked for.
pub(crate) struct HostPage {
    url: String,
    server: JoinHandle<()>,
}

impl HostPage {
    /// The page shares with these options, and with the session that its query names; it writes into `#told` what its hooks
    /// are told.
    pub(crate) async fn start(sandbox: &Sandbox, options: &str) -> Self {
        let page = format!(
            r#"<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title><link rel="icon" href="data:,">
            <div id="share"></div><p id="told"></p><script src="{origin}/share/client/v2"></script><script>
            const tell = (text) => {{ document.getElementById('told').textContent = text; }};
            const sessionIdResolver = async () => new URLSearchParams(location.search).get('session');
            const completionHandler = (receiptId) => tell(`completed ${{receiptId}}`);
            const errorListener = (code) => tell(`error ${{code}}`);
            const hooks = {{ sessionIdResolver, completionHandler, errorListener }};
            Yoti.ready()
                .then(() => Yoti.createWebShare({{ name: 'Test', domId: 'share', sdkId: '{sdk_id}', hooks, {options} }}))
                .catch((error) => tell(`rejected ${{error.message}}`));
            </script></html>"#,
            origin = sandbox.origin(),
            sdk_id = sandbox.sdk_id(),
        );
        let answer: Arc<str> = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
            page.len()
        )
        .into();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            while let Ok((mut connection, _)) = listener.accept().await {
                let answer = Arc::clone(&answer);
                tokio::spawn(async move {
                    let mut request = [0; 4096];
                    if connection.read(&mut request).await.is_ok_and(|length| length > 0) {
                        drop(connection.write_all(answer.as_bytes()).await);
                    }
                });
            }
        });
        Self { url, server }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The page's address for this session.
    pub(crate) fn page(&self, session_id: &str) -> String {
        format!("{}?session={}", self.url, escaped(session_id))
    }
}

impl Drop for HostPage {
    fn drop(&mut self) {
        self.server.abort();
    }
}
