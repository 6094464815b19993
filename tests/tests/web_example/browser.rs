//! An HTTP client that behaves like a browser on the site.

use reqwest::{Method, RequestBuilder, header, redirect};
use web_example::Site;
use yoti_share_tests::percent_encoded;

use crate::ADMIN_PASSWORD;

#[derive(Clone)]
pub(crate) struct Browser {
    url: reqwest::Url,
    client: reqwest::Client,
    pub(crate) cookie: Option<String>,
    host: Option<&'static str>,
}

/// A response with its text, in which apostrophes are not escaped.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) headers: header::HeaderMap,
    pub(crate) text: String,
}

impl Page {
    #[track_caller]
    pub(crate) fn assert(&self, status: u16, parts: &[&str]) {
        assert_eq!(self.status, status, "{}", self.text);
        for part in parts {
            assert!(self.text.contains(part), "{part} in {}", self.text);
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

impl Browser {
    pub(crate) fn new(site: &Site) -> Self {
        let client = reqwest::Client::builder().redirect(redirect::Policy::none());
        Self {
            url: format!("http://{}", site.address).parse().unwrap(),
            client: client.build().unwrap(),
            cookie: None,
            host: None,
        }
    }

    /// Behind a proxy that passes this host name on.
    pub(crate) fn named(mut self, host: &'static str) -> Self {
        self.host = Some(host);
        self
    }

    /// The same browser, for another instance of the site.
    pub(crate) fn at(&self, site: &Site) -> Self {
        Self {
            cookie: self.cookie.clone(),
            host: self.host,
            ..Self::new(site)
        }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.client.request(method, self.url.join(path).unwrap());
        if let Some(host) = self.host {
            request = request.header(header::HOST, host);
        }
        match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        send(self.request(Method::GET, path)).await
    }

    /// Sends a form or a call of a script of the site's own page. Takes over the new cookie.
    pub(crate) async fn post(&mut self, path: &str) -> Page {
        let request = self.request(Method::POST, path);
        let page = send(request.header("sec-fetch-site", "same-origin")).await;
        if let Some(cookie) = page.headers.get(header::SET_COOKIE) {
            self.cookie = cookie.to_str().unwrap().split(';').next().map(str::to_owned);
        }
        page
    }

    /// Presses the button. Returns the ID of the session.
    pub(crate) async fn begin(&mut self) -> String {
        let page = self.post("/session").await;
        page.assert(200, &["ss.v2."]);
        serde_json::from_str(&page.text).unwrap()
    }

    /// Opens the callback with this receipt ID.
    pub(crate) async fn callback(&self, receipt_id: &str) -> Page {
        self.get(&format!("/callback?receiptId={}", percent_encoded(receipt_id)))
            .await
    }

    /// The page of results, as the admin sees it.
    pub(crate) async fn results(&self) -> Page {
        let request = self.request(Method::GET, "/results");
        send(request.basic_auth("admin", Some(ADMIN_PASSWORD))).await
    }
}

pub(crate) async fn send(request: RequestBuilder) -> Page {
    let response = request.send().await.unwrap();
    Page {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        text: response.text().await.unwrap().replace("&#39;", "'"),
    }
}
