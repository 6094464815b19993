//! QR codes as images.

use yoti_share_sandbox::Sandbox;

use crate::support::{Reply, exchange, start};

async fn image(sandbox: &Sandbox, accept: Option<&str>, body: &str) -> Reply {
    let accept = accept.map(|accept| format!("Accept: {accept}\r\n")).unwrap_or_default();
    let length = body.len();
    let request = format!(
        "POST /api/v1/qrcodes/image HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{accept}Content-Length: {length}\r\n\r\n{body}"
    );
    exchange(sandbox.address(), request.as_bytes()).await.unwrap()
}

const BODY: &str = r#"{"url":"https://code.yoti.com/abc"}"#;

#[tokio::test]
async fn image_has_the_accepted_format_and_size() {
    let sandbox = start().await;
    let svg = image(&sandbox, Some("image/svg+xml"), BODY).await;
    assert_eq!((svg.status, svg.header("content-type")), (200, Some("image/svg+xml")));
    let text = String::from_utf8(svg.body).unwrap();
    assert!(
        text.contains("<svg xmlns") && text.contains(r#"width="300" height="300""#),
        "{text}"
    );
    let small = r#"{"url":"https://code.yoti.com/abc","size":50}"#;
    let small = image(&sandbox, Some("image/svg+xml"), small).await;
    let text = String::from_utf8(small.body).unwrap();
    // 25 modules, and a border of 4 on each side.
    assert!(text.contains(r#"width="50" height="50" viewBox="0 0 33 33""#), "{text}");

    let png = image(
        &sandbox,
        Some("text/html, image/png;q=0.9"),
        r#"{"url":"https://code.yoti.com/abc","size":123,"skinId":"yoti"}"#,
    )
    .await;
    assert_eq!((png.status, png.header("content-type")), (200, Some("image/png")));
    let mut reader = png::Decoder::new(std::io::Cursor::new(png.body)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.width, info.height), (123, 123));
    // The border is light.
    let modules = 33;
    let at = |x: usize, y: usize| {
        pixels[(y * 123 + 123 / modules / 2) / modules * 123 + (x * 123 + 123 / modules / 2) / modules]
    };
    assert_eq!(at(0, 0), 255);
    assert!(pixels.contains(&0) && pixels.iter().all(|pixel| matches!(pixel, 0 | 255)));
}

#[tokio::test]
async fn missing_or_wrong_parameter_is_rejected() {
    let sandbox = start().await;
    for accept in [None, Some("*/*"), Some("image/*"), Some("application/json")] {
        assert_eq!(image(&sandbox, accept, BODY).await.error().0, 406, "{accept:?}");
    }
    for body in [
        "",
        "{}",
        r#"{"url":""}"#,
        r#"{"url":7}"#,
        r#"{"url":"a","size":0}"#,
        r#"{"url":"a","size":"big"}"#,
        r#"{"url":"a","size":1e9}"#,
        r#"{"url":"a","skinId":"blue"}"#,
        // Fewer pixels than the code has modules.
        &format!(r#"{{"url":"{}","size":50}}"#, "a".repeat(300)),
        &format!(r#"{{"url":"{}"}}"#, "a".repeat(5000)),
    ] {
        assert_eq!(
            image(&sandbox, Some("image/png"), body).await.error(),
            (400, "INVALID_PAYLOAD".to_owned()),
            "{body}"
        );
    }
}
