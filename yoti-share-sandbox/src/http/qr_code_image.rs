//! `POST /api/v1/qrcodes/image`: a QR code as an image.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::middleware;
use axum::response::Response;
use axum::routing::post;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use qrcode::{Color, QrCode};

use super::api_error::ApiError;
use super::framework_error;
use crate::payload::node::read_json;
use crate::state;

const DEFAULT_SIZE: u32 = 300;
const SMALLEST_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 2000;
/// The width of the light border, in modules.
const QUIET_ZONE: usize = 4;

pub(super) fn routes() -> Router<Arc<state::State>> {
    Router::new()
        .route("/api/v1/qrcodes/image", post(render))
        .layer(middleware::from_fn(framework_error::as_json))
}

#[derive(Clone, Copy, PartialEq)]
enum Format {
    Svg,
    Png,
}

async fn render(headers: HeaderMap, body: Bytes) -> Result<Response, ApiError> {
    let format = accepted_format(&headers)?;
    let (url, size) = read_body(&body).map_err(ApiError::payload)?;
    let code = QrCode::new(url).map_err(|_cause| ApiError::payload("`url` is too long for a QR code"))?;
    let (bytes, content_type) = match format {
        Format::Svg => (svg(&code, size).into_bytes(), "image/svg+xml"),
        Format::Png => {
            if usize::try_from(size).is_ok_and(|size| size < modules(&code)) {
                return Err(ApiError::payload("`size` is too small for a code with this `url`"));
            }
            let bytes = png(&code, size).map_err(|error| ApiError::internal(error.to_string()))?;
            (bytes, "image/png")
        }
    };
    let mut response = Response::new(Body::from(bytes));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    Ok(response)
}

/// The first supported format in `Accept`, which cannot be a wildcard.
fn accepted_format(headers: &HeaderMap) -> Result<Format, ApiError> {
    let accepted = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut kinds = accepted
        .flat_map(|value| value.split(','))
        .filter_map(|range| range.split(';').next());
    let format = kinds.find_map(|kind| match kind.trim().to_ascii_lowercase().as_str() {
        "image/svg+xml" => Some(Format::Svg),
        "image/png" => Some(Format::Png),
        _ => None,
    });
    let message = "`Accept` names neither image/svg+xml nor image/png";
    format.ok_or_else(|| ApiError::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message))
}

fn read_body(body: &[u8]) -> Result<(String, u32), String> {
    read_json(body, |body| {
        let url = body.required("url").and_then(|url| url.non_empty_text());
        let size = body.optional("size").map_or(Some(DEFAULT_SIZE), |size| {
            let pixels = size.unsigned()?;
            if !(SMALLEST_SIZE..=LARGEST_SIZE).contains(&pixels) {
                size.report(&format!("is not between {SMALLEST_SIZE} and {LARGEST_SIZE}"));
            }
            Some(pixels)
        });
        if let Some(skin) = body.optional("skinId")
            && !matches!(skin.text(), None | Some("yoti" | "digital-id-uk"))
        {
            skin.report("is neither yoti nor digital-id-uk");
        }
        Some((url?.to_owned(), size?))
    })
}

fn svg(code: &QrCode, size: u32) -> String {
    let (modules, path) = (modules(code), svg_path(code));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" \
         width=\"{size}\" height=\"{size}\" viewBox=\"0 0 {modules} {modules}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{modules}v{modules}h-{modules}z\"/><path fill=\"#000\" d=\"{path}\"/></svg>\n"
    )
}

/// The dark modules as the `d` of an SVG path: a rectangle for each run in a row.
pub(super) fn svg_path(code: &QrCode) -> String {
    let colors = code.to_colors();
    let mut runs = Vec::new();
    for (y, row) in colors.chunks(code.width()).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            let (left, top, width) = (x + QUIET_ZONE, y + QUIET_ZONE, run.len());
            if run.first() == Some(&Color::Dark) {
                runs.push(format!("M{left} {top}h{width}v1h-{width}z"));
            }
            x += width;
        }
    }
    runs.concat()
}

/// The width and height of the image in modules, with the border.
pub(super) fn modules(code: &QrCode) -> usize {
    code.width() + 2 * QUIET_ZONE
}

/// Draws a greyscale image of exactly this size.
fn png(code: &QrCode, size: u32) -> Result<Vec<u8>, png::EncodingError> {
    let modules = modules(code);
    let colors = code.to_colors();
    let width = usize::try_from(size).unwrap_or_default();
    let mut pixels = Vec::with_capacity(width * width);
    for y in 0..width {
        for x in 0..width {
            let module = |at: usize| {
                (at * modules / width)
                    .checked_sub(QUIET_ZONE)
                    .filter(|at| *at < code.width())
            };
            let color = module(x)
                .zip(module(y))
                .and_then(|(x, y)| colors.get(y * code.width() + x));
            pixels.push(if color == Some(&Color::Dark) { 0 } else { 255 });
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, size, size);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(bytes)
}
